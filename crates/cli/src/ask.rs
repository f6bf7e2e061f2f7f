//! `mosaic-cli ask`: sends a question and prints the turn's facts as they come, as text or as lines of JSON.
//! A call that waits for approval is asked about on a terminal and refused without one.

mod approving;
pub(crate) mod layout;
mod printing;
mod words;

use crate::arguments::Ask;
use crate::exit;
use approving::Asked;
use mosaic_app::{Mosaic, datasources, send_message, turns};
use mosaic_protocol::{
    AppError, ApprovalDecision, ConversationId, ErrorCode, SendMessage, SourceChoice, ToolCallId, TurnEvent,
};
use printing::Printer;
use std::io::Read as _;
use std::process::ExitCode;
use tokio::sync::mpsc;

/// Asks and prints until the turn is over. Ctrl-C stops the turn, and a second one the program.
pub(crate) async fn run(mosaic: &Mosaic, ask: Ask) -> ExitCode {
    let json = ask.json;
    let message = match message(mosaic, ask).await {
        Ok(message) => message,
        Err(error) => return exit::fail(&error),
    };
    let (send, mut facts) = mpsc::unbounded_channel();
    let sent = match send_message::send_message(mosaic, message, Box::new(send)).await {
        Ok(sent) => sent,
        Err(error) => return exit::fail(&error),
    };
    let mut printer = Printer::new(json);
    let mut asked: Option<Asked> = None;
    let mut stopping = false;
    loop {
        tokio::select! {
            // What comes while the person is asked waits, so that nothing is written into their answer.
            fact = facts.recv(), if asked.is_none() => {
                let Some(fact) = fact else { return exit::internal(&"the turn ended without a last word") };
                if let TurnEvent::ApprovalRequested { call_id, summary, card, .. } = &fact {
                    asked = Asked::put(call_id, summary, card.as_deref());
                    if asked.is_none() {
                        exit::say(&format!("refused without a terminal to ask on: {summary}"));
                        printer.refused = true;
                        if let Err(error) = turns::decide_approval(mosaic, &sent.turn_id, call_id.clone(), ApprovalDecision::Deny) {
                            return exit::fail(&error);
                        }
                    }
                }
                if let Err(code) = printer.print(&fact) {
                    return code;
                }
                if fact.is_last() {
                    return printer.verdict(&fact);
                }
            }
            (call_id, decision) = decision(&mut asked) => {
                asked = None;
                printer.refused |= decision == ApprovalDecision::Deny;
                if let Err(error) = turns::decide_approval(mosaic, &sent.turn_id, call_id, decision) {
                    return exit::fail(&error);
                }
            }
            _ = tokio::signal::ctrl_c() => {
                if stopping {
                    return ExitCode::from(130);
                }
                stopping = true;
                asked = None;
                if let Err(error) = turns::stop_turn(mosaic, &sent.turn_id) {
                    return exit::fail(&error);
                }
            }
        }
    }
}

/// Waits for what the person decides about the call they are asked about; for ever when they are asked about none.
async fn decision(asked: &mut Option<Asked>) -> (ToolCallId, ApprovalDecision) {
    match asked {
        Some(asked) => (asked.call_id.clone(), asked.decision().await),
        None => std::future::pending().await,
    }
}

async fn message(mosaic: &Mosaic, ask: Ask) -> Result<SendMessage, AppError> {
    let text = if ask.question == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| {
            AppError::new(
                ErrorCode::Invalid,
                format!("could not read the question from standard input: {error}"),
            )
        })?;
        text
    } else {
        ask.question
    };
    let sources = if ask.sources.is_empty() {
        SourceChoice::All
    } else {
        let mut datasource_ids = Vec::new();
        for name in &ask.sources {
            datasource_ids.push(datasources::named(mosaic, name).await?.id);
        }
        SourceChoice::Only { datasource_ids }
    };
    Ok(SendMessage {
        conversation_id: ask.conversation.map(ConversationId::from),
        text,
        sources,
        replaces: None,
        pin: false,
    })
}
