//! The window's own tasks: types, lint, tests, build. They run npm scripts of `ui/package.json`.

use crate::step::Step;
use crate::workspace::{npm, root};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

const SOURCES: [&str; 7] = [
    "src",
    "public",
    "index.html",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "package.json",
];
const PLACEHOLDER: &str = ".placeholder";

/// Types and lint.
pub(crate) fn check() -> Result<()> {
    Step::new("ui: types and lint").quiet(npm().args(["run", "check"]))
}

/// Lint and form of the contract oracles, with the window's own tool.
pub(crate) fn check_oracles() -> Result<()> {
    let mut biome = Command::new(root().join("ui/node_modules/.bin/biome"));
    biome
        .args(["check", "."])
        .current_dir(root().join("tests/oracles"));
    Step::new("contract oracles: lint").quiet(&mut biome)
}

/// The window's unit tests.
pub(crate) fn test() -> Result<()> {
    Step::new("ui: tests").quiet(npm().args(["run", "test"]))
}

/// Builds the pages that the shell carries, unless they are newer than their sources.
pub(crate) fn build() -> Result<()> {
    let ui = root().join("ui");
    let built = modified(&ui.join("dist/index.html"));
    let placeholder = ui.join("dist").join(PLACEHOLDER).exists();
    let newest = SOURCES.iter().filter_map(|name| newest_in(&ui.join(name))).max();
    if !placeholder && built.is_some() && built >= newest {
        Step::new("ui: build").skip("up to date");
        return Ok(());
    }
    Step::new("ui: build").quiet(npm().args(["run", "build"]))
}

/// Makes sure that the shell compiles when the pages were never built: it refuses to without a folder of pages.
pub(crate) fn ensure_some_pages() -> Result<()> {
    let dist = root().join("ui/dist");
    if dist.join("index.html").exists() {
        return Ok(());
    }
    fs::create_dir_all(&dist).context("could not make ui/dist")?;
    fs::write(dist.join("index.html"), "<!doctype html><title>Mosaic</title>\n")
        .context("could not write ui/dist")?;
    fs::write(dist.join(PLACEHOLDER), "").context("could not write ui/dist")
}

fn newest_in(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = fs::read_dir(path) else {
        return modified(path);
    };
    entries
        .flatten()
        .filter_map(|entry| newest_in(&entry.path()))
        .max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|found| found.modified()).ok()
}
