/** The version of the program, as agents and pages say it. */
export const version = "0.1.0";
