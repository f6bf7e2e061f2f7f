//! `cargo xtask bench`: placeholder.
use anyhow::Result;
pub(crate) fn bench(_only: Option<&str>) -> Result<()> {
    Ok(())
}
