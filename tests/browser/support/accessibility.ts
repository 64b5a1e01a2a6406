import axe from "axe-core";
import type { Page } from "playwright-core";

/** Something that keeps people from using a page. */
interface Finding {
  rule: string;
  impact: string | null | undefined;
  where: string[];
}

/** What axe finds wrong in a page as it is now. */
export async function findings(page: Page): Promise<Finding[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(({ id: rule, impact, nodes }) => ({
      rule,
      impact,
      where: nodes.map((node) => `${String(node.target)} ${node.failureSummary ?? ""}`),
    }));
  });
}
