#!/bin/sh
# Packages: read-excel-file@9.3.17, exceljs@4.4.0
# Seen:     read-excel-file 9.3.17 takes the blanks off both ends of a text cell, and gives null for an error cell (#N/A)
#           as for an empty one, so a key with a leading blank and a key that failed to calculate both change in silence.
# Guess:    the text as it is, and the error as a text or a raised error.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts read-excel-file@9.3.17 exceljs@4.4.0 >&2
cat > try.mjs <<'PROGRAM'
import ExcelJS from "exceljs";
import { readSheet } from "read-excel-file/node";
const book = new ExcelJS.Workbook();
const sheet = book.addWorksheet("s");
sheet.addRow(["  US-1 ", { error: "#N/A" }, null, "end"]);
await book.xlsx.writeFile("t.xlsx");
console.log(JSON.stringify(await readSheet("t.xlsx")));
PROGRAM
cat > expected <<'OUTPUT'
[["US-1",null,null,"end"]]
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
