//! A program with one connector more than the product has: what `docs/eighth-connector.md` walks through. The connector is
//! a module here, in the shape of a crate; the rest is the product's own.

#[path = "../../src/offer.rs"]
mod offer;
#[path = "../../src/program.rs"]
mod program;

mod notes;

use offer::{Offer, offer};
use std::process::ExitCode;

/// The one line.
const CONNECTORS: &[Offer] = &[offer!("notes", notes::Notes)];

fn main() -> ExitCode {
    program::run(CONNECTORS)
}
