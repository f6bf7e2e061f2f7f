//! Asking from the command line: text, lines of JSON, and the exit codes.

use crate::command::{Model, Place, Ran};
use mosaic_testkit::fake_claude::{Fault, Point, Reply, Scenario};

fn says(text: &str) -> Scenario {
    Scenario::new().otherwise(Reply::text(text))
}

fn fails(fault: Fault) -> Scenario {
    Scenario::new().otherwise(Reply::fault(fault))
}

#[test]
fn an_answer_goes_to_standard_output_and_the_rest_to_standard_error() {
    let claude = Model::start(says("Forty-two."));
    let ran = Place::new()
        .asking(&claude.url())
        .run(&["ask", "How many?"])
        .ended(0);
    assert_eq!(ran.out, "Forty-two.\n");
    assert!(ran.err.contains("tokens in"), "{}", ran.err);
    mosaic_testkit::fake_claude::oracle::validate_requests(&claude.requests())
        .expect("the SDK's types accept it");
}

#[test]
fn json_is_one_event_a_line_from_start_to_finish() {
    let claude = Model::start(says("Forty-two."));
    let ran = Place::new()
        .asking(&claude.url())
        .run(&["ask", "--json", "How many?"])
        .ended(0);
    assert_eq!(
        ran.story(),
        [
            "turnStarted",
            "planMade",
            "textAppended",
            "usageReported",
            "turnFinished"
        ]
    );
}

#[test]
fn a_question_can_come_from_standard_input_and_a_conversation_can_go_on() {
    let claude = Model::start(says("Yes."));
    let place = Place::new().asking(&claude.url());
    let first = place.run_with(&["ask", "--json", "-"], "Is it\nso?").ended(0);
    let conversation = first.events()[0]["conversationId"]
        .as_str()
        .expect("an id")
        .to_owned();
    place
        .run(&["ask", "--conversation", &conversation, "And now?"])
        .ended(0);
    let last = claude.talks().pop().expect("a request");
    let text = last.body.to_string();
    assert!(
        text.contains("Is it") && text.contains("And now?"),
        "the history is sent: {text}"
    );
    let found = place.run(&["search", "now"]).ended(0);
    assert!(found.out.contains("And now?"), "{}", found.out);
    place.run(&["search", "nowhere"]).ended(3);
}

#[test]
fn what_goes_wrong_has_its_own_exit_code_and_says_what_to_do() {
    let refused = Model::start(fails(Fault::Status {
        status: 401,
        message: None,
        code: None,
        wait: None,
        should_retry: None,
    }));
    let ran = Place::new()
        .asking(&refused.url())
        .run(&["ask", "Hello?"])
        .ended(4);
    assert!(
        ran.err.contains("key") && ran.err.contains("hint:"),
        "{}",
        ran.err
    );

    let broken = Model::start(fails(Fault::Drop {
        at: Point::Events(0),
        ending: Default::default(),
    }));
    let ran = Place::new()
        .asking(&broken.url())
        .run(&["ask", "Hello?"])
        .ended(5);
    assert!(ran.err.contains("hint:"), "{}", ran.err);

    Place::new()
        .asking("http://127.0.0.1:9")
        .run(&["ask", "Hello?"])
        .ended(5);
    let ran = Place::new().run(&["ask", "Hello?"]).ended(3);
    assert!(ran.err.contains("Connect a source"), "{}", ran.err);
    Place::new().run(&["ask", "  "]).ended(2);
    Place::new().run(&["ask"]).ended(2);
    Place::new().run(&["ask", "x", "--source", "nowhere"]).ended(3);
    Place::new().run(&["--help"]).ended(0);
}

#[test]
fn a_key_is_never_printed_stored_or_logged() {
    let claude = Model::start(says("Fine."));
    let secret = "sk-very-secret-4711";
    let place = Place::new()
        .with("ANTHROPIC_BASE_URL", claude.url())
        .with("ANTHROPIC_API_KEY", secret)
        .with("MOSAIC_LOG", "trace");
    let ran = place.run(&["ask", "--json", "Hello?"]).ended(0);
    assert!(
        !ran.out.contains(secret) && !ran.err.contains(secret),
        "the key was printed"
    );
    place.holds_nowhere(secret);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_turn_keeps_what_came_and_ends_with_130() {
    use std::io::{BufRead as _, BufReader};
    let claude = Model::start(Scenario::new().otherwise(Reply::text("word ".repeat(400)).pace(20.0)));
    let place = Place::new().asking(&claude.url());
    let mut child = place
        .command(&["ask", "--json", "Tell me everything"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("mosaic-cli starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
        .lines()
        .map_while(Result::ok);
    lines
        .find(|line| line.contains("textAppended"))
        .expect("text comes");
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.expect("kill runs").success());
    let last = lines.last().expect("a last fact");
    assert!(last.contains("turnFailed") && last.contains("stopped"), "{last}");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(place.run(&["search", "word"]).ended(0).out.contains("word"));
}

#[test]
fn others_that_come_and_go_leave_a_running_turn_alone() {
    let claude = Model::start(Scenario::new().otherwise(Reply::text("word ".repeat(60)).pace(40.0)));
    let place = Place::new().asking(&claude.url());
    let first = place
        .command(&["ask", "the first"])
        .spawn()
        .expect("mosaic-cli starts");
    let second = place
        .command(&["ask", "--json", "the second"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("mosaic-cli starts");
    for _ in 0..10 {
        place.run(&["search", "nothing"]).ended(3);
    }
    let mut first = first;
    assert!(first.wait().expect("it ends").success());
    place.run(&["search", "nothing"]).ended(3);
    let second = Ran::from(second.wait_with_output().expect("it ends")).ended(0);
    let conversation = second.events()[0]["conversationId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let story = place
        .run(&["ask", "--json", "--conversation", &conversation, "and now"])
        .ended(0);
    assert!(!story.out.contains("interrupted"));
    let last = claude.talks().pop().expect("a request");
    assert!(
        last.body.to_string().contains(&"word ".repeat(59)),
        "the whole answer was kept"
    );
}
