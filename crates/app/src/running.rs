//! The turns that run now: whoever asks may listen in, stop one, or decide about a call that waits. Keeps each turn's
//! facts so far, so that a listener who comes late misses nothing. Decides nothing itself.

use crate::EventSink;
use mosaic_protocol::{ApprovalDecision, ConversationId, ToolCallId, TurnEvent, TurnId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long the turns have to stop when the app closes.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// What a person says to a running turn.
#[derive(Debug)]
pub(crate) enum Word {
    /// Stop.
    Stop,
    /// Go on with, or without, a call that waits.
    Decide(ToolCallId, ApprovalDecision),
}

/// All turns that run now.
#[derive(Default)]
pub(crate) struct Running {
    turns: Mutex<HashMap<TurnId, Arc<Live>>>,
}

/// One turn that runs.
pub(crate) struct Live {
    /// Which.
    pub(crate) turn_id: TurnId,
    /// Where.
    pub(crate) conversation_id: ConversationId,
    words: mpsc::UnboundedSender<Word>,
    over: watch::Sender<bool>,
    audience: Mutex<Audience>,
}

#[derive(Default)]
struct Audience {
    so_far: Vec<TurnEvent>,
    sinks: Vec<Box<dyn EventSink>>,
}

impl Running {
    /// Enters a turn; returns it, and where words to it arrive. `None` when another turn runs in the conversation.
    pub(crate) fn enter(
        &self,
        turn_id: &TurnId,
        conversation_id: &ConversationId,
        sink: Box<dyn EventSink>,
    ) -> Option<(Arc<Live>, mpsc::UnboundedReceiver<Word>)> {
        let (live, heard) = self.enter_again(turn_id, conversation_id, Vec::new())?;
        live.join(sink);
        Some((live, heard))
    }

    /// Enters a turn that has facts already, so far without anyone who listens.
    pub(crate) fn enter_again(
        &self,
        turn_id: &TurnId,
        conversation_id: &ConversationId,
        so_far: Vec<TurnEvent>,
    ) -> Option<(Arc<Live>, mpsc::UnboundedReceiver<Word>)> {
        let mut turns = lock(&self.turns);
        if turns
            .values()
            .any(|live| live.conversation_id == *conversation_id)
        {
            return None;
        }
        let (words, heard) = mpsc::unbounded_channel();
        let live = Arc::new(Live {
            turn_id: turn_id.clone(),
            conversation_id: conversation_id.clone(),
            words,
            over: watch::Sender::new(false),
            audience: Mutex::new(Audience {
                so_far,
                sinks: Vec::new(),
            }),
        });
        turns.insert(turn_id.clone(), Arc::clone(&live));
        Some((live, heard))
    }

    /// Takes a turn out of the list: its last fact is about to be told, and its store is up to date. Where it was taken up
    /// again meanwhile, it is another that runs under its id, and that one stays.
    pub(crate) fn retire(&self, live: &Live) {
        let mut turns = lock(&self.turns);
        if turns
            .get(&live.turn_id)
            .is_some_and(|running| std::ptr::eq(&raw const **running, live))
        {
            turns.remove(&live.turn_id);
        }
    }

    /// Takes a turn out and tells those who wait that it is over.
    pub(crate) fn leave(&self, live: &Live) {
        self.retire(live);
        live.over.send_replace(true);
    }

    /// Returns the turn while it runs.
    pub(crate) fn get(&self, turn_id: &TurnId) -> Option<Arc<Live>> {
        lock(&self.turns).get(turn_id).cloned()
    }

    /// Returns the turn that runs in this conversation.
    pub(crate) fn in_conversation(&self, id: &ConversationId) -> Option<Arc<Live>> {
        lock(&self.turns)
            .values()
            .find(|live| live.conversation_id == *id)
            .cloned()
    }

    /// Stops every turn and waits until each has saved what it had, but not for ever.
    pub(crate) async fn stop_all(&self) {
        let turns: Vec<_> = lock(&self.turns).values().cloned().collect();
        for live in &turns {
            live.say(Word::Stop);
        }
        let all_over = futures::future::join_all(turns.iter().map(|live| live.wait_until_over()));
        if tokio::time::timeout(STOP_WITHIN, all_over).await.is_err() {
            tracing::warn!("a turn did not stop in time; what it had saved stays");
        }
    }
}

impl Live {
    /// Says something to the turn; nothing happens when it is over already.
    pub(crate) fn say(&self, word: Word) {
        if self.words.send(word).is_err() {
            tracing::debug!(turn = %self.turn_id, "a word came after the turn's end");
        }
    }

    /// Tells everyone who listens, and remembers.
    pub(crate) fn publish(&self, event: &TurnEvent) {
        let mut audience = lock(&self.audience);
        audience.sinks.retain(|sink| sink.publish(event));
        remember(&mut audience.so_far, event);
    }

    /// Tells a newcomer what was so far, then lets it listen.
    pub(crate) fn join(&self, sink: Box<dyn EventSink>) {
        let mut audience = lock(&self.audience);
        if audience.so_far.iter().all(|event| sink.publish(event)) {
            audience.sinks.push(sink);
        }
    }

    /// Returns what was so far, text joined.
    pub(crate) fn so_far(&self) -> Vec<TurnEvent> {
        lock(&self.audience).so_far.clone()
    }

    /// Returns when the turn is over.
    pub(crate) async fn wait_until_over(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }
}

/// Appends to the list; text that continues the last piece is joined to it.
pub(crate) fn remember(so_far: &mut Vec<TurnEvent>, event: &TurnEvent) {
    match (so_far.last_mut(), event) {
        (
            Some(TurnEvent::TextAppended { step, text, .. }),
            TurnEvent::TextAppended {
                step: next,
                text: more,
                ..
            },
        )
        | (
            Some(TurnEvent::ThinkingAppended { step, text, .. }),
            TurnEvent::ThinkingAppended {
                step: next,
                text: more,
                ..
            },
        ) if step == next => text.push_str(more),
        _ => so_far.push(event.clone()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while the lock was held leaves lists of whole events: still good to use.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_turn_does_not_take_out_the_one_that_was_taken_up_after_it() {
        let running = Running::default();
        let (turn, conversation) = (TurnId::from("t"), ConversationId::from("c"));
        let (first, _) = running.enter_again(&turn, &conversation, Vec::new()).unwrap();
        running.retire(&first);
        let (second, _words) = running.enter_again(&turn, &conversation, Vec::new()).unwrap();
        // The first one's task ends after its last fact was told.
        running.leave(&first);
        assert!(running.get(&turn).is_some_and(|live| Arc::ptr_eq(&live, &second)));
        running.leave(&second);
        assert!(running.get(&turn).is_none());
    }
}
