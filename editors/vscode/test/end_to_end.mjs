// The packaged extension in a real VS Code in a real browser.
//
//   node test/end_to_end.mjs CODE_SERVER journey.vsix [FOLDER FOR PICTURES]
//
// CODE_SERVER is the program of the npm package `code-server`; Chromium and the npm package `playwright-core` are needed, and `journey` in
// PATH or named by JOURNEY.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const [codeServer, vsix, pictures] = process.argv.slice(2);
const project = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const scratch = mkdtempSync(join(tmpdir(), "journey-vscode-"));
const workspace = join(scratch, "shop");
const port = 20000 + (process.pid % 20000);
// The server's settings, where a browser's VS Code looks for those of a machine, and the person's.
const settingsFiles = ["Machine", "User"].map((kind) => join(scratch, "data", kind, "settings.json"));

const settings = {
  "journey.path": process.env.JOURNEY ?? "journey", "workbench.startupEditor": "none", "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden", "extensions.autoUpdate": false, "extensions.autoCheckUpdates": false,
  "workbench.enableExperiments": false, "terminal.integrated.gpuAcceleration": "off", "window.commandCenter": false,
};
cpSync(join(project, "journeys/shop"), workspace, { recursive: true });
const file = join(workspace, "baskets.journey");
const right = readFileSync(file, "utf8");
writeFileSync(file, right.replace("wait until 09:00", "wait   until 09:00").replace("send basket_last by email", "send basket_lost by email"));
function set(values) {
  for (const path of settingsFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(values));
  }
}
set(settings);

const folders = ["--user-data-dir", join(scratch, "data"), "--extensions-dir", join(scratch, "extensions")];
execFileSync(codeServer, [...folders, "--install-extension", resolve(vsix)], { stdio: ["ignore", "ignore", "inherit"] });
const server = spawn(codeServer, [...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
  "--disable-workspace-trust", "--disable-getting-started-override"], { stdio: "ignore" });

let browser, page;
const shot = async (name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });
const filesBelow = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
const ok = (what) => console.log(`ok   ${what}`);
async function command(name) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget:not([style*='display: none']) input");
  await page.keyboard.type(name);
  await page.waitForTimeout(700);
  await page.keyboard.press("Enter");
}
const lines = () => page.locator(".view-line").allInnerTexts().then((texts) => texts.map((text) => text.replaceAll("\u00a0", " ")));

try {
  for (let left = 150; left > 0; left--) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false);
    if (up) break;
    await new Promise((done) => setTimeout(done, 200));
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
  const payload = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${file}`]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}&payload=${payload}`, { timeout: 240_000 });

  await page.waitForSelector(".view-line", { timeout: 240_000 });
  await page.waitForFunction(() => !/\b0\b/.test(document.querySelector("#status\\.problems")?.innerText.trim()[0] ?? "0"), null, { timeout: 240_000 });
  assert.equal(await page.locator("#status\\.editor\\.mode").innerText(), "Journey");
  ok("the language is known, and the file was checked");

  await page.locator(".view-line span span", { hasText: /^trigger$/ }).first().waitFor();
  const colour = (text) => page.locator(".view-line span span", { hasText: text }).first().evaluate((span) => getComputedStyle(span).color);
  assert.notEqual(await colour(/^trigger$/), await colour(/^basket_left$/));
  ok("words are coloured");

  await page.locator(".view-lines").click();
  await page.keyboard.press("Control+g");
  await page.waitForTimeout(500);
  await page.keyboard.type("59:28");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".cdr.squiggly-error", { timeout: 60_000 });
  await page.waitForTimeout(500);
  await command("Show or Focus Hover");
  await page.waitForFunction(() => /basket_lost/.test(document.querySelector(".monaco-hover:not(.hidden)")?.innerText ?? ""), null, { timeout: 60_000 });
  await shot("checked");
  ok("the underlined place says what is wrong");

  await page.keyboard.press("Escape");
  await command("Format Document");
  await page.waitForFunction(() => [...document.querySelectorAll(".view-line")].some((line) => /^\s*wait.until.09:00/.test(line.innerText)), null, { timeout: 60_000 });
  ok("Format Document lays the text out");

  await command("Journey: Show Graph");
  await page.locator(".notification-list-item", { hasText: "no graph as long as something is wrong" }).first().waitFor({ timeout: 90_000 });
  ok("Show Graph says why there is none");
  await page.waitForTimeout(500);
  writeFileSync(file, right);
  await page.waitForFunction(() => [...document.querySelectorAll(".view-line")].some((line) => /send.basket_last/.test(line.innerText)), null, { timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector("#status\\.problems")?.innerText.trim()[0] === "0", null, { timeout: 240_000 });
  ok("what was mended is no longer underlined");
  await command("Journey: Show Graph");
  let graph = null;
  for (let left = 150; left > 0 && !graph; left--) {
    for (const frame of page.frames()) {
      if (await frame.locator("svg").filter({ hasText: "Win back a left basket" }).count().catch(() => 0)) graph = frame;
    }
    if (!graph) await page.waitForTimeout(200);
  }
  assert.ok(graph, "a picture of the journey under the cursor");
  await page.waitForTimeout(500);
  await shot("graph");
  ok("Show Graph draws the journey under the cursor");

  await page.locator(".view-lines").first().click();
  await command("Journey: Run Test");
  await page.waitForFunction(() => /tests? (passed|failed)|failed/.test((document.querySelector(".xterm-rows")?.innerText ?? "").replaceAll("\u00a0", " ")), null, { timeout: 120_000 });
  await shot("tests");
  ok("Run Test runs the tests in the terminal");

  await page.locator(".view-lines").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("seg");
  await page.waitForSelector(".suggest-widget.visible .monaco-list-row", { timeout: 60_000 });
  assert.ok((await page.locator(".suggest-widget .monaco-list-row").allInnerTexts()).some((row) => /segment/.test(row)));
  ok("snippets are offered");

  await page.keyboard.press("Escape");
  set({ ...settings, "journey.path": "no-such-journey" });
  await page.locator(".notification-list-item, .notifications-toasts", { hasText: "was not found" }).first().waitFor({ timeout: 90_000 });
  await shot("missing");
  ok("where the program is missing, a message says what to do");
} catch (problem) {
  await shot("failed").catch(() => {});
  for (const log of filesBelow(join(scratch, "data")).filter((path) => /exthost|Journey/.test(path) && path.endsWith(".log"))) {
    console.error(`---- ${log}\n${readFileSync(log, "utf8").split("\n").filter((line) => /journey/i.test(line)).slice(-20).join("\n")}`);
  }
  console.error(problem, page ? (await lines().catch(() => [])).slice(0, 5) : "");
  process.exitCode = 1;
} finally {
  await browser?.close();
  server.kill();
  await new Promise((done) => setTimeout(done, 1500));
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
}
