/** The real store, for Workers under test that call it: it runs beside them. */
export { Silo } from "../../../apps/silo/src/silo.ts";
