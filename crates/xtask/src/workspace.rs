//! Where things are: the workspace's root, cargo's target folder, programs on the path. Changes nothing.

use anyhow::{Context, Result};
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Returns the workspace's root.
pub(crate) fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.ancestors().nth(2).unwrap_or(&manifest).to_path_buf()
}

/// Returns cargo's target folder, wherever the environment or a configuration file puts it.
pub(crate) fn target() -> PathBuf {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET
        .get_or_init(|| ask_cargo_for_target().unwrap_or_else(|_| root().join("target")))
        .clone()
}

fn ask_cargo_for_target() -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("could not run `cargo metadata`")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("could not read what `cargo metadata` printed")?;
    let folder = metadata["target_directory"]
        .as_str()
        .context("`cargo metadata` named no target folder")?;
    Ok(folder.into())
}

/// Returns the path of a program of ours, built or not.
pub(crate) fn binary(profile: Profile, name: &str) -> PathBuf {
    target()
        .join(profile.folder())
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// With or without optimisation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Returns a cargo command that runs at the root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Returns an npm command that runs in the window's folder.
pub(crate) fn npm() -> Command {
    npm_in("ui")
}

/// Returns an npm command that runs in a folder, named from the root.
pub(crate) fn npm_in(folder: &str) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(root().join(folder));
    command
}

/// Returns where a program is on the path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    folders.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
    folders
        .iter()
        .flat_map(|folder| {
            [
                folder.join(name),
                folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)),
            ]
        })
        .find(|path| is_file(path))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file())
}
