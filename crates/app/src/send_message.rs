//! Asking: stores the question, decides how it is answered, and lets the runner go on by itself. Returns before the first
//! fact; whatever goes wrong from then on is part of the turn.

pub(crate) mod planning;

use crate::clock::moment;
use crate::failure::from_store;
use crate::running::{Live, Word};
use crate::turn_runner::Runner;
use crate::{EventSink, Mosaic, datasources};
use mosaic_agent::TurnStart;
use mosaic_protocol::{
    AppError, ConversationId, Datasource, DatasourceId, ErrorCode, SendMessage, SentTurn, SourceChoice,
    TurnEvent, TurnFailure, TurnId, TurnStatus,
};
use mosaic_store::{NewConversation, NewTurn, StoreError, TurnEnd};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;

/// The longest question, in bytes: a megabyte of pasted text is a mistake that the model would refuse anyway.
const LONGEST_QUESTION: usize = 400_000;

/// Stores a question and starts answering it; facts go to `sink` until the turn is over.
///
/// # Errors
/// `Invalid` for an empty or overlong question or while another turn runs in the conversation, `NotFound` for a
/// conversation or source that is gone; when the database refuses.
pub async fn send_message(
    app: &Mosaic,
    message: SendMessage,
    sink: Box<dyn EventSink>,
) -> Result<SentTurn, AppError> {
    let question = checked(&message.text)?;
    let connected = datasources::list_datasources(app).await?;
    check_chosen(&connected, &message.sources)?;
    let conversation_id = conversation(app, message.conversation_id, &question).await?;
    if message.pin {
        pin(app, &conversation_id, &message.sources).await?;
    }
    let turn_id = TurnId::fresh();
    let now = moment();
    let new = NewTurn {
        id: turn_id.clone(),
        conversation_id: conversation_id.clone(),
        question: question.clone(),
        sources: message.sources.clone(),
        at: now.at.clone(),
        replaces: message.replaces.clone(),
        owner: app.name().to_owned(),
    };
    let Some((live, words)) = app.running().enter(&turn_id, &conversation_id, sink) else {
        return Err(
            AppError::new(ErrorCode::Invalid, "a turn is still running in this conversation")
                .hint("Stop it, or wait until it is over."),
        );
    };
    if let Err(error) = begin(app, &new).await {
        app.running().leave(&live);
        return Err(error);
    }
    let start = TurnStart {
        turn_id: turn_id.clone(),
        conversation_id: conversation_id.clone(),
        question,
        person: crate::sample::person(&connected),
        sources: Vec::new(),
        choosing: mosaic_agent::Choosing::default(),
        now,
    };
    live.publish(&TurnEvent::TurnStarted {
        turn_id: turn_id.clone(),
        conversation_id: conversation_id.clone(),
        question: start.question.clone(),
        at: start.now.at.clone(),
    });
    tokio::spawn(answer(
        app.clone(),
        Asked {
            start,
            choice: message.sources,
            live,
            words,
            again: message.replaces.is_some(),
        },
    ));
    Ok(SentTurn {
        conversation_id,
        turn_id,
    })
}

/// Returns the question as it is put; refuses one that cannot be answered.
fn checked(text: &str) -> Result<String, AppError> {
    let question = text.trim();
    if question.is_empty() {
        return Err(AppError::new(ErrorCode::Invalid, "the question is empty"));
    }
    if question.len() > LONGEST_QUESTION {
        return Err(AppError::new(ErrorCode::Invalid, "the question is too long")
            .hint("Shorten it, or put the text where a source can find it."));
    }
    Ok(question.to_owned())
}

/// Stores the question. Where a turn of a Mosaic that is gone stands in the way, that one is marked first.
async fn begin(app: &Mosaic, new: &NewTurn) -> Result<(), AppError> {
    match app.store().start_turn(new).await {
        Err(StoreError::Busy) => {
            app.recover().await?;
            app.store().start_turn(new).await.map_err(from_store)
        }
        begun => begun.map_err(from_store),
    }
}

/// A question on its way.
struct Asked {
    start: TurnStart,
    choice: SourceChoice,
    live: Arc<Live>,
    words: UnboundedReceiver<Word>,
    /// Whether it was asked before: then nothing is answered from a cache.
    again: bool,
}

/// Takes the turn out of the running ones when its task ends, however it ends.
pub(crate) struct Leaving(pub(crate) Mosaic, pub(crate) Arc<Live>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.running().leave(&self.1);
    }
}

/// Plans and runs the turn. A person who stops it while it is still planned is heard at once.
async fn answer(app: Mosaic, asked: Asked) {
    let Asked {
        start,
        choice,
        live,
        mut words,
        again,
    } = asked;
    let _leaving = Leaving(app.clone(), Arc::clone(&live));
    let planned = tokio::select! {
        biased;
        () = stopped(&mut words) => Err(mosaic_agent::failure::stopped()),
        planned = planning::plan(&app, start, &choice) => planned,
    };
    match planned {
        Ok((planned, first)) => {
            let runner = Runner {
                app,
                live,
                machine: planned.machine,
                model: planned.model,
                otherwise: planned.otherwise,
                words,
                again,
                taken_up: None,
            };
            runner.run(first).await;
        }
        Err(failure) => give_up(&app, &live, failure).await,
    }
}

/// Returns when the person stops a turn that waits for no decision.
pub(crate) async fn stopped(words: &mut UnboundedReceiver<Word>) {
    while let Some(Word::Decide(..)) = words.recv().await {}
}

/// Ends a turn that never came to run.
async fn give_up(app: &Mosaic, live: &Live, failure: TurnFailure) {
    let at = crate::clock::now();
    let status = if failure.code == ErrorCode::Stopped {
        TurnStatus::Stopped
    } else {
        TurnStatus::Failed
    };
    let end = TurnEnd {
        status,
        at: at.clone(),
        remark: None,
        failure: Some(failure.clone()),
    };
    if let Err(error) = app.store().finish_turn(&live.turn_id, &end).await {
        tracing::error!(
            error = crate::failure::chain(&error),
            "the end of a turn could not be stored"
        );
    }
    app.running().retire(live);
    live.publish(&TurnEvent::TurnFailed {
        turn_id: live.turn_id.clone(),
        at,
        failure,
    });
}

/// Pins the chosen sources to the conversation; to choose all of them is to pin none.
async fn pin(app: &Mosaic, id: &ConversationId, choice: &SourceChoice) -> Result<(), AppError> {
    let pinned = match choice {
        SourceChoice::All => &[],
        SourceChoice::Only { datasource_ids } => datasource_ids.as_slice(),
    };
    app.store().pin_sources(id, pinned).await.map_err(from_store)
}

async fn conversation(
    app: &Mosaic,
    id: Option<ConversationId>,
    question: &str,
) -> Result<ConversationId, AppError> {
    if let Some(id) = id {
        app.store().conversation(&id).await.map_err(from_store)?;
        return Ok(id);
    }
    let new = NewConversation {
        id: ConversationId::fresh(),
        title: mosaic_agent::title(question),
        at: crate::clock::now(),
    };
    app.store().create_conversation(&new).await.map_err(from_store)?;
    Ok(new.id)
}

/// Refuses a choice that names a source which is gone.
pub(crate) fn check_chosen(all: &[Datasource], choice: &SourceChoice) -> Result<(), AppError> {
    let SourceChoice::Only { datasource_ids } = choice else {
        return Ok(());
    };
    let known = |id: &DatasourceId| all.iter().any(|one| one.id == *id);
    match datasource_ids.iter().find(|id| !known(id)) {
        None => Ok(()),
        Some(gone) => Err(AppError::new(
            ErrorCode::NotFound,
            format!("the source {gone} is not connected any more"),
        )
        .hint("Choose among the connected sources.")),
    }
}
