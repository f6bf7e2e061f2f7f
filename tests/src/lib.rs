//! What the journeys and the measurements of the window share: a private screen, session bus, keyring and data folder;
//! the WebDriver that opens the real window in them; words for what a person does and sees there.
//!
//! It never touches the real keyring, data folder or display.

pub mod company;
pub mod desk;
pub mod display;
pub mod driver;
pub mod figures;
pub mod look;
pub mod processes;
pub mod window;

pub use desk::Desk;
pub use display::Display;
pub use window::Window;
