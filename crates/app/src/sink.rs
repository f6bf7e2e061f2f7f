//! Where a turn's facts go, and at what pace.

use crate::running::remember;
use mosaic_protocol::TurnEvent;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Takes a turn's facts in order. Implemented by the window's channel and by the sending end of any other: the headless
/// command's and the tests'. One method, so that nobody who listens can also steer.
pub trait EventSink: Send + Sync {
    /// Takes one fact; returns whether anybody still listens.
    fn publish(&self, event: &TurnEvent) -> bool;
}

/// Whoever listens at a channel's other end hears every fact, at the pace they happen.
impl EventSink for UnboundedSender<TurnEvent> {
    fn publish(&self, event: &TurnEvent) -> bool {
        self.send(event.clone()).is_ok()
    }
}

/// Passes facts on at most every [`Paced::EVERY`], text that came meanwhile joined: a window draws no faster than that, and
/// each message into it costs more than the text it carries. The first fact goes at once; order is kept.
pub struct Paced {
    facts: UnboundedSender<TurnEvent>,
    listens: Arc<AtomicBool>,
}

impl Paced {
    /// How often facts are passed on: two frames of a screen that draws sixty a second.
    pub const EVERY: Duration = Duration::from_millis(33);

    /// Returns a sink that passes on to `inner` from a task of its own.
    #[must_use]
    pub fn new(inner: Box<dyn EventSink>) -> Self {
        let (facts, mut queue) = unbounded_channel();
        let listens = Arc::new(AtomicBool::new(true));
        let told = Arc::clone(&listens);
        tokio::spawn(async move {
            while let Some(first) = queue.recv().await {
                let mut batch = vec![first];
                while let Ok(next) = queue.try_recv() {
                    remember(&mut batch, &next);
                }
                if !batch.iter().all(|fact| inner.publish(fact)) {
                    told.store(false, Ordering::Relaxed);
                    return;
                }
                tokio::time::sleep(Self::EVERY).await;
            }
        });
        Self { facts, listens }
    }
}

impl EventSink for Paced {
    fn publish(&self, event: &TurnEvent) -> bool {
        self.facts.send(event.clone()).is_ok() && self.listens.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_protocol::TurnId;
    use std::sync::Mutex;

    struct Heard(Arc<Mutex<Vec<TurnEvent>>>);

    impl EventSink for Heard {
        fn publish(&self, event: &TurnEvent) -> bool {
            self.0.lock().unwrap().push(event.clone());
            true
        }
    }

    fn text(step: u32, text: &str) -> TurnEvent {
        TurnEvent::TextAppended {
            turn_id: TurnId::from("turn"),
            step,
            text: text.into(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn text_is_joined_while_it_waits_and_nothing_is_lost_or_turned_around() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let sink = Paced::new(Box::new(Heard(Arc::clone(&heard))));
        assert!(sink.publish(&text(0, "a")));
        tokio::task::yield_now().await;
        assert_eq!(*heard.lock().unwrap(), [text(0, "a")]);
        for part in ["b", "c", "d"] {
            sink.publish(&text(0, part));
        }
        sink.publish(&text(1, "e"));
        tokio::task::yield_now().await;
        assert_eq!(heard.lock().unwrap().len(), 1);
        tokio::time::sleep(Paced::EVERY * 2).await;
        assert_eq!(
            *heard.lock().unwrap(),
            [text(0, "a"), text(0, "bcd"), text(1, "e")]
        );
    }
}
