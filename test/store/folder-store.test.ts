import { storeContract } from "./store-contract.ts";
import { opened } from "./support/folders.ts";

storeContract("a data folder", opened);
