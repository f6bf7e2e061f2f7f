//! The private Python environment in `.venv`: the vendor's SDK that checks the fake Claude and our requests, and the package
//! that carries the descriptions of Google's APIs.

use crate::step::Step;
use crate::workspace::root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::{Command, Stdio};

const REQUIREMENTS: [&str; 2] = [
    "crates/testkit/oracle/requirements.txt",
    "tests/oracles/requirements.txt",
];

/// Makes the environment unless it holds what the requirements files name.
pub(super) fn environment() -> Result<()> {
    let venv = root().join(".venv");
    let stamp = venv.join(".mosaic-requirements.txt");
    let mut wanted = vec![];
    for file in REQUIREMENTS.map(|name| root().join(name)) {
        wanted.extend(fs::read(&file).with_context(|| format!("could not read {}", file.display()))?);
    }
    if fs::read(&stamp).is_ok_and(|had| had == wanted) {
        Step::new("Python environment").skip("there");
        return Ok(());
    }
    can_make_environments()?;
    Step::new("Python environment: make").quiet(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    Step::new("Python packages: install")
        .hint("look at the log above; a proxy or registry that cannot be reached is the usual cause")
        .quiet(
            Command::new(venv.join("bin/python"))
                .args(["-m", "pip", "install", "--disable-pip-version-check"])
                .args(REQUIREMENTS.iter().flat_map(|name| ["--requirement", name]))
                .current_dir(root()),
        )?;
    fs::write(&stamp, wanted).context("could not note which Python packages are installed")
}

fn can_make_environments() -> Result<()> {
    let status = Command::new("python3")
        .args(["-c", "import ensurepip, venv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => bail!("python3 cannot make virtual environments\n hint: install the package python3-venv"),
        Err(error) => bail!("could not run python3 ({error})\n hint: install python3 and python3-venv"),
    }
}
