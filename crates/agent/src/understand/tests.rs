//! What questions are understood to ask for. Today is Friday, 20 November 2026.

use super::*;
use proptest::prelude::*;

const PEOPLE: [&str; 6] = [
    "Sarah Lindqvist",
    "Marcus Weber",
    "Mark Rosen",
    "Elif Demir",
    "Priya Nair",
    "Victor Lindgren",
];

fn met() -> Vec<String> {
    PEOPLE.map(str::to_owned).to_vec()
}

fn understood(question: &str) -> Understood {
    let places = ["Slack", "GitHub", "#finance", "Porto warehouse"].map(str::to_owned);
    understand(
        question,
        &Vocabulary {
            today: "2026-11-20T09:30:00Z",
            people: &met(),
            places: &places,
            entities: &[],
        },
    )
}

fn topic(question: &str) -> String {
    understood(question).topic.join(" ")
}

fn authors(question: &str) -> Vec<String> {
    understood(question)
        .authors()
        .map(|person| person.name.clone())
        .collect()
}

#[test]
fn whose_words_are_asked_for_is_understood() {
    for (question, expected) in [
        ("What did Sarah say about the budget?", "Sarah Lindqvist"),
        ("what did sarah say about the budget", "Sarah Lindqvist"),
        ("what does marcus weber think of it", "Marcus Weber"),
        ("mails from Sarah Lindqvist", "Sarah Lindqvist"),
        ("commits by Marcus", "Marcus Weber"),
        ("@sarah budget", "Sarah Lindqvist"),
        ("Marcus said we pay", "Marcus Weber"),
        ("Sarah's latest messages", "Sarah Lindqvist"),
        ("the opinion of Priya", "Priya Nair"),
        ("according to Sarah, how much is it?", "Sarah Lindqvist"),
        // With a typing mistake.
        ("what did Sarha say?", "Sarah Lindqvist"),
        ("what did marcsu write", "Marcus Weber"),
        ("what did Lindqvst say about it", "Lindqvst"),
        // Never met.
        ("What did Nadia say about the actuals?", "Nadia"),
        ("what did rosa send us?", "rosa"),
        ("PRs opened by Oleg", "Oleg"),
        ("Henrik wrote about the barcode", "Henrik"),
    ] {
        assert_eq!(authors(question), [expected], "{question}");
    }
    assert_eq!(
        authors("what did Sarah and Marcus agree on"),
        ["Sarah Lindqvist", "Marcus Weber"]
    );
}

#[test]
fn who_is_only_spoken_of_stays_among_the_words() {
    for (question, topic_words) in [
        ("feedback on Elif", "feedback Elif"),
        ("meeting with Marcus about pricing", "meeting Marcus pricing"),
        ("the offer for Elif Demir", "offer Elif Demir"),
    ] {
        assert!(authors(question).is_empty(), "{question}");
        assert_eq!(topic(question), topic_words, "{question}");
        assert_eq!(understood(question).people.len(), 1, "{question}");
    }
    for question in [
        "will the shop be open on Monday",
        "what did they say",
        "orders by month",
        "what changed by Friday",
        "messages from Slack",
        "Why did the checkout fail?",
        "mark it",
        "What did Slack say",
    ] {
        assert!(understood(question).people.is_empty(), "{question}");
    }
}

#[test]
fn times_are_understood() {
    for (question, after, before) in [
        ("orders today", "2026-11-20", "2026-11-21"),
        ("orders from yesterday", "2026-11-19", "2026-11-20"),
        ("this week", "2026-11-16", "2026-11-23"),
        ("what failed last week", "2026-11-09", "2026-11-16"),
        ("in the last week", "2026-11-09", "2026-11-16"),
        ("this month", "2026-11-01", "2026-12-01"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last 30 days", "2026-10-21", "2026-11-21"),
        ("in the past two weeks", "2026-11-06", "2026-11-21"),
        ("the last few days", "2026-11-17", "2026-11-21"),
        ("last 24 hours", "2026-11-19", "2026-11-21"),
        ("since Monday", "2026-11-16", "2026-11-21"),
        ("on Tuesday", "2026-11-17", "2026-11-18"),
        ("what happened monday?", "2026-11-16", "2026-11-17"),
        ("last friday", "2026-11-13", "2026-11-14"),
        ("on Friday", "2026-11-20", "2026-11-21"),
        ("in October", "2026-10-01", "2026-11-01"),
        ("since october 2025", "2025-10-01", "2026-11-21"),
        ("last december", "2025-12-01", "2026-01-01"),
        ("on 12 November", "2026-11-12", "2026-11-13"),
        ("on November 12th", "2026-11-12", "2026-11-13"),
        ("the 12th of November 2025", "2025-11-12", "2025-11-13"),
        ("on 2026-11-12", "2026-11-12", "2026-11-13"),
        ("12.11.2026", "2026-11-12", "2026-11-13"),
        ("after 1 November", "2026-11-02", "2026-11-21"),
        ("3 days ago", "2026-11-17", "2026-11-18"),
        ("a week ago", "2026-11-09", "2026-11-16"),
        ("between Monday and Wednesday", "2026-11-16", "2026-11-19"),
        ("from 1 November to 12 November", "2026-11-01", "2026-11-13"),
        ("in Q3", "2026-07-01", "2026-10-01"),
        ("orders in 2025", "2025-01-01", "2026-01-01"),
        ("tomorrow", "2026-11-21", "2026-11-22"),
        ("next week", "2026-11-23", "2026-11-30"),
        ("in may", "2026-05-01", "2026-06-01"),
        ("last weekend", "2026-11-14", "2026-11-16"),
    ] {
        let time = understood(question).time;
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let found = time.as_ref().map(|time| (day(time.after), day(time.before)));
        assert_eq!(found, Some((after.to_owned(), before.to_owned())), "{question}");
    }
    let before = understood("before October").time.unwrap();
    assert_eq!((before.after, before.words.as_str()), (None, "before October"));
    for question in [
        "may I see it",
        "march on",
        "sun and sea",
        "in 20 boxes",
        "the second one",
        "room 2025",
    ] {
        assert_eq!(understood(question).time, None, "{question}");
    }
    assert_eq!(understand("today", &Vocabulary::default()).time, None);
}

#[test]
fn the_newest_is_a_preference_and_no_time() {
    for question in [
        "latest error logs",
        "most recent deploys",
        "the last 5 orders",
        "newest mail",
    ] {
        let understood = understood(question);
        assert!(understood.newest && understood.time.is_none(), "{question}");
    }
    assert_eq!(topic("latest error logs"), "error logs");
    assert_eq!(topic("the last 5 orders"), "orders");
    assert!(!understood("orders last week").newest);
}

#[test]
fn amounts_are_understood() {
    for (question, least, most, strict) in [
        ("orders over 100", Some(10_000), None, true),
        ("orders under €50", None, Some(5_000), true),
        ("at least 1,200.50 dollars", Some(120_050), None, false),
        ("more than 35k", Some(3_500_000), None, true),
        ("between 50 and 80 euros", Some(5_000), Some(8_000), false),
        ("total > 100", Some(10_000), None, true),
        ("total >=€99,90", Some(9_990), None, false),
        ("up to 20", None, Some(2_000), false),
    ] {
        let amount = understood(question).amount;
        let found = amount.map(|amount| (amount.least, amount.most, amount.strict));
        assert_eq!(found, Some((least, most, strict)), "{question}");
    }
    for question in [
        "over 2 weeks",
        "under 5 minutes",
        "more than 10% of it",
        "over the top",
        "42k works",
    ] {
        assert_eq!(understood(question).amount, None, "{question}");
    }
    let over = understood("over 100").amount.unwrap();
    assert!(over.holds(10_001) && !over.holds(10_000));
}

#[test]
fn things_are_named_as_they_are_written() {
    for (question, expected) in [
        ("is SHOP-412 done?", vec!["SHOP-412"]),
        ("order #4187 and checkout#234", vec!["#4187", "checkout#234"]),
        ("what changed in v2.18.0?", vec!["v2.18.0"]),
        ("why session_expired", vec!["session_expired"]),
        ("RDG-KTL-08's stock", vec!["RDG-KTL-08"]),
        ("see https://x.example/pull/3.", vec!["https://x.example/pull/3"]),
        ("on 2026-11-12 we sold 35k, 0.8 l, re-run", vec![]),
    ] {
        assert_eq!(understood(question).entities, expected, "{question}");
    }
    let planned = ["the Ridge one".to_owned()];
    let known = Vocabulary {
        entities: &planned,
        ..Vocabulary::default()
    };
    assert_eq!(understand("stock of the Ridge one?", &known).entities, planned);
}

#[test]
fn what_is_left_is_the_topic() {
    for (question, expected) in [
        ("What did Sarah say about the budget?", "budget"),
        ("orders last week over 100", "orders"),
        ("open PRs that need my review", "PRs review"),
        (
            "what's the final number for the spring campaign budget",
            "final number spring campaign budget",
        ),
        ("which films, FILM or filming", "films filming"),
        ("what happened last week?", ""),
        ("what is it?", "what is it"),
        ("open", "open"),
    ] {
        assert_eq!(topic(question), expected, "{question}");
    }
    let mine = understood("open PRs that need my review");
    assert!(mine.mine && mine.people.is_empty());
}

#[test]
fn a_name_is_found_among_hundreds() {
    let people: Vec<String> = (0..300).map(|n| format!("Person{n} Name{n}")).collect();
    let known = Vocabulary {
        today: "2026-11-20T09:30:00Z",
        people: &people,
        ..Vocabulary::default()
    };
    let understood = understand(
        "What did Person17 say about the spring budget over 100 since Monday?",
        &known,
    );
    let names: Vec<&str> = understood.people.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Person17 Name17"]);
}

proptest! {
    #[test]
    fn any_question_is_understood_without_panic(question in ".{0,80}", today in ".{0,12}") {
        let met = met();
        let known = Vocabulary { today: &today, people: &met, places: &met, entities: &met };
        let _ = understand(&question, &known);
    }

    #[test]
    fn any_mixture_of_known_words_is_understood_without_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "last", "week", "since", "between", "and", "Monday", "12", "November", "2025", "over", "100", "€", "Sarah",
            "Lindqvist", "said", "by", "from", "@", "ago", "the", "3", "days", "-", ".", "may", "Q3", "#", "9999999999999999999",
            "in", "before", "31", "February", "k", "'s", "next", "99999", "years",
        ]), 0..12)
    ) {
        let understood = understood(&words.join(" "));
        if let Some(time) = &understood.time && let (Some(after), Some(before)) = (time.after, time.before) {
            prop_assert!(after < before || words.contains(&"between") || words.contains(&"from"), "{time:?}");
        }
        let _ = self::understood(&words.concat());
    }
}
