export { planSync, type PlanInput, type SyncPlan, type TreeEntry } from "./plan-sync.ts";
export { applyContent, type ContentFindings, type SettledPlan } from "./apply-content.ts";
