//! The sample company: a forty-person firm told as story files, and local emulations of the services it uses, so that a
//! person, the tests and the measurements can use every connector with no account.
//!
//! The emulations speak the services' own APIs over the story's data; writes change their state, which is gone with the
//! process. They listen on 127.0.0.1 only and never reach out.

mod clock;
mod company;
mod emulation;
mod exchanges;
mod faults;
#[cfg(any(feature = "mysql", feature = "shopify", feature = "s3"))]
pub mod orders;
mod people;

#[cfg(feature = "github")]
pub mod github;
#[cfg(feature = "google")]
pub mod google;
#[cfg(feature = "jira")]
pub mod jira;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "shopify")]
pub mod shopify;
#[cfg(feature = "slack")]
pub mod slack;

#[cfg(feature = "company")]
mod run;

pub use clock::{When, rfc3339};
pub use company::{Company, Scale};
pub use emulation::{Emulation, Environment, Port, Refusals};
pub use exchanges::{Exchange, Exchanges};
pub use faults::{Fault, Faults};
pub use people::{People, Person, stable_id};
#[cfg(feature = "company")]
pub use run::{MissingSource, SampleCompany, SampleSource};
