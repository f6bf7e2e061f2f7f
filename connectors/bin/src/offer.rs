//! What the executable knows of a connector: how it describes itself and how it runs. Knows none by name.

use mosaic_connector_kit::{Declaration, Flags};
use std::process::ExitCode;

/// A connector that is offered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    /// Its name on the command line: the one it declares. Stands here so that starting one makes no other's declaration.
    pub(crate) id: &'static str,
    /// What it says about itself.
    pub(crate) declaration: fn() -> Declaration,
    /// Runs it as its flags ask, with its settings from the environment.
    pub(crate) run: fn(&Flags) -> ExitCode,
}

/// Makes an [`Offer`] of a connector: `offer!("its-name", its_crate::Its)`, where the crate has `declaration()` and the type `new()`.
macro_rules! offer {
    ($id:literal, $library:ident :: $connector:ident) => {
        $crate::offer::Offer {
            id: $id,
            declaration: $library::declaration,
            run: |flags| {
                let connector = $library::$connector::new(|name| std::env::var(name).ok());
                mosaic_connector_kit::run(connector, $library::declaration(), flags)
            },
        }
    };
}
pub(crate) use offer;
