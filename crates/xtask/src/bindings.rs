//! `cargo xtask bindings`: has the shell write the window's typed bindings.

use crate::step::Step;
use crate::workspace::{cargo, root, target};
use crate::{setup, ui};
use anyhow::{Context, Result, bail};
use setup::Scope;
use std::fs;

const BINDINGS: &str = "ui/src/platform/bindings.ts";

/// Writes the bindings, or only tells whether the committed ones are up to date.
pub(crate) fn bindings(check: bool) -> Result<()> {
    setup::prepare(Scope::Run)?;
    ui::ensure_some_pages()?;
    let committed = root().join(BINDINGS);
    let written = if check {
        target().join("xtask/bindings.ts")
    } else {
        committed.clone()
    };
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "mosaic",
        "--features",
        "custom-protocol",
        "--",
    ]);
    command.arg("--export-bindings").arg(&written);
    Step::new("bindings").build(&mut command)?;
    let read = |path| fs::read_to_string(path).with_context(|| format!("could not read {BINDINGS}"));
    if check && read(&committed)? != read(&written)? {
        bail!("{BINDINGS} is not what the shell's commands say\n hint: cargo xtask bindings");
    }
    Ok(())
}
