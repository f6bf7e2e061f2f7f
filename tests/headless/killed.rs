//! `kill -9` at a random moment of a turn, a hundred times: no finished message is lost, at most the last 250 ms of a
//! running one, and the app opens on it, marked interrupted, with Retry.

use crate::command::{Model, Place, binary};
use mosaic_app::{Environment, EventSink, Mosaic, conversations, send_message};
use mosaic_protocol::{ConversationView, Repair, SendMessage, SourceChoice, TurnEvent, TurnStatus, TurnView};
use mosaic_testkit::fake_claude::{Reply, Scenario};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Data folders at the same time, and kills on each.
const LANES: usize = 4;
const KILLS: usize = 25;
/// What a crash may cost.
const MAY_BE_LOST: Duration = Duration::from_millis(250);
/// A turn streams for about this long when nobody kills it.
const TURN: Duration = Duration::from_millis(1500);

#[test]
fn a_hundred_kills_lose_no_finished_message_and_at_most_a_quarter_second_of_a_running_one() {
    let text = (0..120).map(|n| format!("word{n} ")).collect::<String>();
    let whole = text.trim_end().to_owned();
    let pace = text.len() as f64 / 4.0 / TURN.as_secs_f64();
    let claude = Model::start(
        Scenario::new().otherwise(
            Reply::text(text)
                .think("Thinking comes first, and is kept as well.")
                .pace(pace),
        ),
    );
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|_| scope.spawn(|| lane(&claude.url(), &whole)))
            .collect();
        let cut: usize = lanes.into_iter().map(|lane| lane.join().expect("a lane")).sum();
        assert!(
            cut >= LANES * KILLS / 3,
            "only {cut} kills hit a running answer: the moments are not spread"
        );
    });
}

/// Kills turns one after another in one data folder; returns how many were hit while text was coming.
fn lane(url: &str, whole: &str) -> usize {
    let place = Place::new().asking(url);
    place.run(&["ask", "the first one is left in peace"]).ended(0);
    let mut hit = 0;
    for round in 0..KILLS {
        let after = random_up_to(TURN);
        let seen = ask_and_kill(&place, round, after);
        let stored = open(&place);
        let turns: Vec<&TurnView> = stored.iter().flat_map(|view| &view.turns).collect();
        let peaceful = turns
            .iter()
            .find(|turn| turn.question.starts_with("the first"))
            .expect("the first turn");
        assert_eq!(peaceful.status, TurnStatus::Finished, "round {round}");
        assert!(
            text(peaceful).contains(whole),
            "round {round}: the finished answer lost text"
        );
        let Some(killed) = turns.iter().find(|turn| turn.question == question(round)) else {
            assert!(seen.is_empty(), "round {round}: a turn that was shown is gone");
            continue;
        };
        if killed.status == TurnStatus::Finished {
            continue;
        }
        assert_eq!(
            killed.status,
            TurnStatus::Interrupted,
            "round {round}, killed after {after:?}"
        );
        let last = killed.events.last().expect("facts");
        let TurnEvent::TurnFailed { failure, .. } = last else {
            panic!("round {round}: ends with {last:?}")
        };
        assert_eq!(failure.repair, Some(Repair::Retry), "round {round}");
        assert!(
            text(killed).starts_with(&seen),
            "round {round}, killed after {after:?}: stored {:?}, shown {seen:?}",
            text(killed)
        );
        hit += usize::from(!text(killed).is_empty());
    }
    hit
}

fn question(round: usize) -> String {
    format!("question number {round}")
}

/// Asks, kills after `after` from the first fact, and returns the text that was shown 250 ms before the kill.
fn ask_and_kill(place: &Place, round: usize, after: Duration) -> String {
    let mut child = place
        .command(&["ask", "--json", &question(round)])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("mosaic-cli starts");
    let out = BufReader::new(child.stdout.take().expect("a pipe"));
    let (first, began) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        for line in out.lines().map_while(Result::ok) {
            let now = Instant::now();
            if shown.is_empty() {
                first.send(()).expect("somebody waits");
            }
            if let Ok(TurnEvent::TextAppended { text, .. }) = serde_json::from_str(&line) {
                shown.push((now, text));
            } else {
                shown.push((now, String::new()));
            }
        }
        shown
    });
    began
        .recv_timeout(Duration::from_secs(20))
        .expect("the turn starts");
    std::thread::sleep(after);
    let killed_at = Instant::now();
    child.kill().expect("kill -9");
    child.wait().expect("it is gone");
    let shown = reader.join().expect("the reader");
    let safe = shown.into_iter().filter(|(at, _)| *at + MAY_BE_LOST <= killed_at);
    safe.map(|(_, text)| text).collect()
}

/// Opens the data folder as the app does and returns all conversations.
fn open(place: &Place) -> Vec<ConversationView> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let environment = Environment::private(place.data_dir(), binary("mosaic-connector"));
        let app = Mosaic::open(environment).await.expect("the app opens");
        let mut views = Vec::new();
        for summary in conversations::list_conversations(&app, None)
            .await
            .expect("a list")
        {
            views.push(
                conversations::open_conversation(&app, &summary.id, None)
                    .await
                    .expect("a conversation"),
            );
        }
        app.close().await;
        views
    })
}

fn text(turn: &TurnView) -> String {
    let parts = turn.events.iter().filter_map(|event| match event {
        TurnEvent::TextAppended { text, .. } => Some(text.as_str()),
        _ => None,
    });
    parts.collect()
}

fn random_up_to(most: Duration) -> Duration {
    let random = RandomState::new().hash_one(Instant::now());
    most.mul_f64((random % 10_000) as f64 / 10_000.0)
}

#[test]
fn a_turn_that_another_mosaic_left_when_it_was_killed_does_not_block_its_conversation() {
    let claude = Model::start(Scenario::new().otherwise(Reply::text("word ".repeat(200)).pace(40.0)));
    let place = Place::new().asking(&claude.url());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let environment = Environment::private(place.data_dir(), binary("mosaic-connector"));
        let app = Mosaic::open(environment).await.expect("the app opens");
        let mut child = place
            .command(&["ask", "--json", "cut off"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("mosaic-cli starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let first: TurnEvent = serde_json::from_str(&lines.next().expect("a fact")).expect("JSON");
        let TurnEvent::TurnStarted { conversation_id, .. } = first else {
            panic!("begins with {first:?}")
        };
        lines
            .find(|line| line.contains("textAppended"))
            .expect("text comes");
        child.kill().expect("kill -9");
        child.wait().expect("it is gone");
        let message = SendMessage {
            conversation_id: Some(conversation_id.clone()),
            text: "and now?".into(),
            sources: SourceChoice::All,
            replaces: None,
            pin: false,
        };
        send_message::send_message(&app, message, Box::new(Deaf))
            .await
            .expect("the question is taken");
        let view = conversations::open_conversation(&app, &conversation_id, None)
            .await
            .expect("it opens");
        assert_eq!(view.turns[0].status, TurnStatus::Interrupted);
        app.close().await;
    });
}

/// Hears nothing.
struct Deaf;

impl EventSink for Deaf {
    fn publish(&self, _event: &TurnEvent) -> bool {
        false
    }
}
