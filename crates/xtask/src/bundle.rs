//! `cargo xtask package`: placeholder.
use anyhow::Result;
pub(crate) fn package() -> Result<()> {
    Ok(())
}
