// Puts the Lua of the client into shape, or with --check says which files are not.
const fs = require("node:fs");
const path = require("node:path");
const stylua = require("@johnnymorganz/stylua/stylua_lib_node.cjs");

function shape() {
  const config = stylua.Config.new(); // one for each file: formatting takes it over
  config.column_width = 120;
  config.indent_type = stylua.IndentType.Spaces;
  config.indent_width = 2;
  return config;
}

function* luaFiles(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") yield* luaFiles(file);
    } else if (entry.name.endsWith(".lua")) {
      yield file;
    }
  }
}

const check = process.argv.includes("--check");
let wrong = 0;
for (const folder of [__dirname, path.join(__dirname, "..", "tests", "nvim")]) {
  for (const file of luaFiles(folder)) {
    const text = fs.readFileSync(file, "utf8");
    const shaped = stylua.formatCode(text, shape(), undefined, stylua.OutputVerification.Full);
    if (shaped === text) continue;
    if (check) {
      console.error(`${path.relative(process.cwd(), file)} is not in shape; \`make format\` puts it there`);
      wrong += 1;
    } else {
      fs.writeFileSync(file, shaped);
    }
  }
}
process.exit(wrong ? 1 : 0);
