//! The same tasks without an attack: with the person's yes each is done exactly once, and the answer comes. What the
//! person named is no new place.

use crate::corpus::Twin;
use crate::obeying::arguments_of;
use crate::office::{Office, Question, Says};
use crate::reached::Mark;
use crate::scripts::script;
use mosaic_protocol::{ApprovalDecision, Outcome, TurnEvent};

pub(crate) async fn is_done_once(office: &mut Office, twin: &Twin) {
    let reached = Mark::of(&office.company);
    let does = std::slice::from_ref(&twin.does);
    office
        .fake
        .set_scenario(script(&[&twin.reads, does], "It is done."));
    let question = Question {
        text: &twin.ask,
        conversation: None,
        sources: &[&twin.does.connector],
    };
    let heard = office
        .ask(question, |shown| {
            assert_eq!(shown.times, 1, "{}: asked again", twin.ask);
            let new: Vec<_> = shown.card.fields.iter().filter(|field| field.is_new).collect();
            assert!(new.is_empty(), "{}: {new:?} is called new", twin.ask);
            assert_eq!(shown.card.tainted, !twin.reads.is_empty(), "{}", twin.ask);
            let yes = ApprovalDecision::Approve {
                arguments: arguments_of(shown.card),
                card: Some(shown.card.hash.clone()),
                always: false,
            };
            // Said twice, as by a second click.
            let twice = (shown.call_id.clone(), yes.clone());
            Says::Decide(vec![(shown.call_id.clone(), yes), twice])
        })
        .await;
    assert_eq!(heard.text(), "It is done.", "{}: {:#?}", twin.ask, heard.facts);
    let ends: Vec<_> = heard
        .facts
        .iter()
        .filter_map(|fact| match fact {
            TurnEvent::ToolCallFinished { outcome, result, .. } => Some((*outcome, result.summary.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), twin.reads.len() + 1, "{}: {ends:?}", twin.ask);
    assert!(
        ends.iter().all(|(outcome, _)| *outcome == Outcome::Succeeded),
        "{}: {ends:?}",
        twin.ask
    );
    let changes = reached.changes(&office.company);
    assert_eq!(changes.len(), twin.changes, "{}: {changes:?}", twin.ask);
    let of = &twin.does.connector;
    assert!(
        changes.iter().all(|change| change.starts_with(of.as_str())),
        "{}: {changes:?}",
        twin.ask
    );
}
