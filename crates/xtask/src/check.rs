//! `cargo xtask check`: everything that can be told without running the product. All parts run, then the verdict.

use crate::compile::WHOLE_HOUSE;
use crate::step::Step;
use crate::workspace::cargo;
use crate::{setup, ui};
use anyhow::{Result, bail};

/// Checks formatting, lints and types of both languages.
pub(crate) fn check() -> Result<()> {
    setup::npm_packages()?;
    ui::ensure_some_pages()?;
    let results = [
        Step::new("rust: formatting")
            .hint("mend it: cargo fmt --all; if there is no `cargo fmt`: rustup component add rustfmt clippy")
            .quiet(cargo().args(["fmt", "--all", "--check"])),
        ui::check(),
        ui::check_oracles(),
        Step::new("rust: lints").build(cargo().arg("clippy").args(WHOLE_HOUSE).args([
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ])),
    ];
    let failures: Vec<String> = results
        .into_iter()
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    if failures.is_empty() {
        return Ok(());
    }
    bail!("{}", failures.join("\n"))
}
