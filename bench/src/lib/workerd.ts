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

/** Runs what starts a runtime, and finds its process. @throws {Error} when there is no new one. */
export async function withPid<T>(start: () => Promise<T>): Promise<T & { pid: number }> {
  const running = new Set(workerdPids());
  const started = await start();
  const pid = workerdPids().find((candidate) => !running.has(candidate));
  if (pid === undefined) throw new Error("The runtime's process was not found.");
  return { ...started, pid };
}

/** Processor time that a process has used so far, all threads, in milliseconds. Linux counts it in hundredths of a second. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may hold anything; the state follows it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
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
