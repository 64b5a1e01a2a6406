import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** Process ids of the runtimes that this process started. @throws {Error} where there is no /proc. */
export function workerdPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = readStatus(pid);
      return status !== null && status.get("Name") === "workerd" && Number(status.get("PPid")) === process.pid;
    });
}

/** Resident memory of a process now, and the most since {@link forgetPeak}, in MB. */
export function memoryOf(pid: number): { nowMb: number; peakMb: number } {
  const status = readStatus(pid);
  if (status === null) throw new Error(`Process ${pid} has ended.`);
  const megabytes = (field: string): number => Number.parseInt(status.get(field) ?? "", 10) / 1_000;
  return { nowMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}

/** Makes the peak start anew at what is resident now. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");

function readStatus(pid: number): Map<string, string> | null {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, "utf8").split("\n");
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  } catch {
    // It ended between the listing and the look.
    return null;
  }
}
