//! The use cases of Mosaic, one function per thing a person can do, and the runner that carries out what the agent's
//! pure core decides. Knows no window and no terminal: those call in, and hear back through [`EventSink`].

mod clock;
pub mod connectors;
pub mod conversations;
pub mod datasources;
pub mod environment;
mod failure;
mod instance;
pub mod links;
pub mod logging;
pub mod model_access;
pub mod mosaic;
pub mod plans;
mod record;
pub mod records;
pub mod results;
mod running;
pub mod sample;
pub mod secrets;
pub mod send_message;
mod sink;
pub mod status;
#[cfg(test)]
#[cfg(unix)]
mod trial;
mod turn_runner;
pub mod turns;

pub use environment::Environment;
pub use mosaic::Mosaic;
pub use sink::{EventSink, Paced};
