#!/bin/sh
# Packages: exceljs@4.4.0
# Seen:     exceljs 4.4.0 writes the seven characters _x000D_ of a cell as they are. They are the escape of a carriage
#           return in the file format, so its own reader, like others, gives back a line end.
# Guess:    the text comes back as it was written.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 >&2
cat > try.cjs <<'PROGRAM'
const ExcelJS = require("exceljs");
(async () => {
  const book = new ExcelJS.Workbook();
  book.addWorksheet("s").addRow(["code _x000D_ seen"]);
  const again = new ExcelJS.Workbook();
  await again.xlsx.load(await book.xlsx.writeBuffer());
  console.log(JSON.stringify(again.worksheets[0].getCell("A1").value));
})();
PROGRAM
cat > expected <<'OUTPUT'
"code \r seen"
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
