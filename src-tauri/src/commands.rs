//! The commands the window calls: each parses, calls one function of the core and maps nothing but its error.

pub(crate) mod conversations;
pub(crate) mod sources;
pub(crate) mod status;
pub(crate) mod turns;

use mosaic_app::{EventSink, Mosaic, Paced};
use mosaic_protocol::{AppError, TurnEvent};
use tauri::State;
use tauri::ipc::Channel;

/// What every command answers.
pub(crate) type Answer<T> = Result<T, AppError>;
/// The core, as Tauri hands it in.
pub(crate) type Core<'a> = State<'a, Mosaic>;

/// A turn's facts on their way into the window, at a pace it can draw.
pub(crate) fn into_window(channel: Channel<TurnEvent>) -> Box<dyn EventSink> {
    Box::new(Paced::new(Box::new(ChannelSink(channel))))
}

struct ChannelSink(Channel<TurnEvent>);

impl EventSink for ChannelSink {
    fn publish(&self, event: &TurnEvent) -> bool {
        self.0.send(event.clone()).is_ok()
    }
}
