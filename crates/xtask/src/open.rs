//! `cargo xtask run`: from nothing to an open window.

use crate::setup::{self, Scope};
use crate::step::Step;
use crate::workspace::{Profile, binary, root};
use crate::{compile, ui};
use anyhow::{Result, bail};
use std::env;
use std::process::Command;

/// Sets up, builds and opens the app; returns when it is closed.
pub(crate) fn run(release: bool) -> Result<()> {
    let profile = if release { Profile::Release } else { Profile::Debug };
    setup::prepare(Scope::Run)?;
    ui::build()?;
    compile::product(profile)?;
    if !has_display() {
        bail!(
            "built, but there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)\n hint: \
             run it in a desktop session, over `ssh -X`, or try it in a virtual one: xvfb-run cargo xtask run"
        );
    }
    let app = binary(profile, "mosaic");
    Step::new("Mosaic is open; close its window to end")
        .hint("MOSAIC_LOG=debug cargo xtask run shows what it does")
        .loud(Command::new(app).current_dir(root()))
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
