/** The word that the scripts of the shells call the program with; not for people, and in no help. */
export const COMPLETE = "__complete";
