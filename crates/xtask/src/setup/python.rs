//! The private Python environment in `.venv`, with the vendor's SDK that checks the fake Claude and our requests.

use crate::step::Step;
use crate::workspace::root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::{Command, Stdio};

/// Makes the environment unless it holds what the requirements file names.
pub(super) fn environment() -> Result<()> {
    let requirements = root().join("crates/testkit/oracle/requirements.txt");
    let venv = root().join(".venv");
    let stamp = venv.join(".mosaic-requirements.txt");
    let wanted =
        fs::read(&requirements).with_context(|| format!("could not read {}", requirements.display()))?;
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
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--requirement",
                ])
                .arg(&requirements),
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
