//! Measures search over many messages and opening a long conversation: `bench_search [messages] [folder]`. Fills a
//! database, asks a mix of queries, and prints one line of JSON; figures by kind of query go to stderr.
//!
//! Words are made up and spread as in natural language (Zipf), so that some stand in nearly every message.

use mosaic_protocol::{ConversationId, MessageId, SourceChoice, TurnId, TurnStatus};
use mosaic_store::{MessageStatus, NewMessage, NewTurn, Role, Store, TurnEnd};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const WORDS: usize = 50_000;
const LONG: &str = "long";
const LONG_TURNS: usize = 5_000;
const TURNS_A_CONVERSATION: usize = 20;
const QUERIES_A_KIND: usize = 60;

type AnyError = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let mut arguments = std::env::args().skip(1);
    let messages: usize = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let kept = arguments.next();
    let path = kept.as_deref().map_or(folder.path(), Path::new).join("mosaic.db");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let vocabulary = Vocabulary::new(&mut random);
    if !path.exists() {
        Store::open(&path, true).await?.store.close().await;
        let start = Instant::now();
        fill(&path, messages, &vocabulary, &mut random).await?;
        let megabytes = std::fs::metadata(&path)?.len() / 1_000_000;
        eprintln!("filled in {:.0?}, {megabytes} MB", start.elapsed());
    }
    let start = Instant::now();
    let store = Store::open(&path, true).await?.store;
    let open_store_ms = ms(start);
    let times = search_times(&store, queries(&vocabulary, &mut random)).await?;
    let opens = open_times(&store).await?;
    let saves = save_times(&store).await?;
    let removals = remove_times(&store).await?;
    let figures = serde_json::json!({
        "messages": messages,
        "p50_ms": share(&times, 50),
        "p95_ms": share(&times, 95),
        "max_ms": share(&times, 100),
        "open_10k_ms": share(&opens, 95),
        "open_store_ms": round(open_store_ms),
        "save_partial_p95_ms": share(&saves, 95),
        "remove_p95_ms": share(&removals, 95),
    });
    use std::io::Write;
    writeln!(std::io::stdout(), "{figures}")?;
    store.close().await;
    Ok(())
}

/// Asks each query once and returns the times in milliseconds, sorted.
async fn search_times(
    store: &Store,
    kinds: BTreeMap<&'static str, Vec<String>>,
) -> Result<Vec<f64>, AnyError> {
    store.search("warm", 0, 20).await?;
    let mut all = Vec::new();
    for (kind, queries) in kinds {
        let mut times = Vec::new();
        for query in &queries {
            let start = Instant::now();
            store.search(query, 0, 20).await?;
            times.push(ms(start));
        }
        all.extend_from_slice(&times);
        times.sort_by(f64::total_cmp);
        let [p50, p95, max] = [50, 95, 100].map(|percent| share(&times, percent));
        eprintln!("{kind:<20} p50 {p50:7.2}  p95 {p95:7.2}  max {max:7.2} ms");
    }
    all.sort_by(f64::total_cmp);
    Ok(all)
}

/// Opens the long conversation as the window does, several times, and returns the times in milliseconds, sorted.
async fn open_times(store: &Store) -> Result<Vec<f64>, AnyError> {
    let long = ConversationId::from(LONG);
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        store.conversation(&long).await?;
        store.turns(&long, None, 30).await?;
        times.push(ms(start));
    }
    times.sort_by(f64::total_cmp);
    let start = Instant::now();
    let transcript = store.transcript(&long).await?.len();
    eprintln!("transcript of {transcript} messages in {:.1} ms", ms(start));
    let start = Instant::now();
    let listed = store.conversations(None, 100).await?.len();
    eprintln!("list of {listed} conversations in {:.1} ms", ms(start));
    Ok(times)
}

/// Saves an answer of 6,400 characters as it grows, and returns the times in milliseconds, sorted.
async fn save_times(store: &Store) -> Result<Vec<f64>, AnyError> {
    let turn = NewTurn {
        id: TurnId::fresh(),
        conversation_id: LONG.into(),
        question: "how fast is saving".to_owned(),
        sources: SourceChoice::All,
        at: "2026-12-31T00:00:00Z".to_owned(),
        replaces: None,
        owner: "bench".to_owned(),
    };
    store.start_turn(&turn).await?;
    let answer = NewMessage {
        id: MessageId::fresh(),
        turn_id: turn.id,
        role: Role::Assistant,
        at: turn.at,
    };
    store.begin_partial(&answer).await?;
    let mut times = Vec::new();
    let mut text = String::new();
    for _ in 0..200 {
        text.push_str("32 characters of text as it come");
        let blocks = [serde_json::json!({ "type": "text", "text": text })];
        let start = Instant::now();
        store.save_partial(&answer.id, &blocks).await?;
        times.push(ms(start));
    }
    let blocks = [serde_json::json!({ "type": "text", "text": text })];
    store
        .commit_message(&answer.id, &blocks, MessageStatus::Finished)
        .await?;
    let end = TurnEnd {
        status: TurnStatus::Finished,
        at: answer.at,
        remark: None,
        failure: None,
    };
    store.finish_turn(&answer.turn_id, &end).await?;
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Removes some short conversations, and returns the times in milliseconds, sorted.
async fn remove_times(store: &Store) -> Result<Vec<f64>, AnyError> {
    let mut times = vec![0.0];
    for conversation in store.conversations(None, 20).await? {
        if conversation.id.as_str() == LONG {
            continue;
        }
        let start = Instant::now();
        store.remove_conversation(&conversation.id).await?;
        times.push(ms(start));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Returns the time that this percentage of the sorted times does not exceed.
fn share(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len() - 1);
    round(sorted[at])
}

/// Queries by kind, as people type them: the last word is often only begun.
fn queries(vocabulary: &Vocabulary, random: &mut Random) -> BTreeMap<&'static str, Vec<String>> {
    let mut kinds: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for _ in 0..QUERIES_A_KIND {
        let common = vocabulary.word(random.below(60));
        let usual = vocabulary.word(60 + random.below(2_000));
        let usual_too = vocabulary.word(60 + random.below(2_000));
        let rare = vocabulary.word(2_000 + random.below(WORDS - 2_000));
        let begun = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
        for (kind, query) in [
            ("common", common.to_owned()),
            ("usual", usual.to_owned()),
            ("rare", rare.to_owned()),
            ("usual usual", format!("{usual} {usual_too}")),
            ("common usual", format!("{common} {usual}")),
            ("common rare", format!("{common} {rare}")),
            (
                "common common",
                format!("{common} {}", vocabulary.word(random.below(60))),
            ),
            ("usual rare", format!("{usual} {rare}")),
            ("common usual usual", format!("{common} {usual} {usual_too}")),
            ("1 letter", begun(usual, 1)),
            ("2 letters", begun(usual, 2)),
            ("3 letters", begun(usual, 3)),
            ("4 letters", begun(usual, 4)),
            ("5 letters", begun(rare, 5)),
            ("usual, 1 letter", format!("{usual} {}", begun(usual_too, 1))),
            ("usual, 3 letters", format!("{usual} {}", begun(usual_too, 3))),
            ("rare, 2 letters", format!("{rare} {}", begun(usual_too, 2))),
            ("nothing found", format!("{rare}qx {usual}")),
        ] {
            kinds.entry(kind).or_default().push(query);
        }
    }
    kinds
}

/// Fills the tables a few thousand turns at a time, each batch as one JSON array.
async fn fill(
    path: &Path,
    messages: usize,
    vocabulary: &Vocabulary,
    random: &mut Random,
) -> Result<(), AnyError> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let turns: Vec<usize> = (0..messages / 2).collect();
    for batch in turns.chunks(5_000) {
        let rows: Vec<_> = batch.iter().map(|turn| row(*turn, vocabulary, random)).collect();
        let rows = serde_json::to_string(&rows)?;
        let mut write = connection.begin().await?;
        for statement in FILL {
            sqlx::query(*statement).bind(&rows).execute(&mut *write).await?;
        }
        write.commit().await?;
    }
    connection.close().await?;
    Ok(())
}

/// Each takes the batch; a row of it is `[turn, conversation, at, question, answer]`.
const FILL: &[&str] = &[
    "INSERT OR IGNORE INTO conversations (id, title, created_at, updated_at)
     SELECT value ->> 1, 'A conversation', value ->> 2, value ->> 2 FROM json_each(?)",
    "INSERT INTO turns (position, id, conversation_id, question, sources, status, started_at, ended_at, owner)
     SELECT value ->> 0, format('turn-%031d', value ->> 0), value ->> 1, value ->> 3, '{\"type\":\"all\"}', 'finished',
            value ->> 2, value ->> 2, ''
     FROM json_each(?)",
    "INSERT INTO messages (id, turn, role, status, blocks, created_at)
     SELECT format('%s-%026d', role, value ->> 0), value ->> 0, role, 'finished',
            json_array(json_object('type', 'text', 'text', value ->> field)), value ->> 2
     FROM json_each(?), (SELECT 'user' AS role, 3 AS field UNION ALL SELECT 'assistant', 4)",
    "INSERT INTO search_texts (turn, from_person, at, text)
     SELECT value ->> 0, field = 3, value ->> 2, value ->> field
     FROM json_each(?), (SELECT 3 AS field UNION ALL SELECT 4)",
];

fn row(turn: usize, vocabulary: &Vocabulary, random: &mut Random) -> serde_json::Value {
    let conversation = match turn {
        0..LONG_TURNS => LONG.to_owned(),
        _ => format!("c{}", turn / TURNS_A_CONVERSATION),
    };
    let (month, day) = (1 + turn / 24 / 28 % 12, 1 + turn / 24 % 28);
    let at = format!("2026-{month:02}-{day:02}T{:02}:00:00Z", turn % 24);
    let (question, answer) = (4 + random.below(16), 20 + random.below(160));
    let (question, answer) = (vocabulary.text(question, random), vocabulary.text(answer, random));
    serde_json::json!([turn + 1, conversation, at, question, answer])
}

/// Made-up words, the most frequent first.
struct Vocabulary {
    words: Vec<String>,
    /// How often a word up to this one comes, added up.
    sums: Vec<f64>,
}

impl Vocabulary {
    fn new(random: &mut Random) -> Self {
        const STARTS: &[&str] = &[
            "b", "c", "ch", "d", "f", "g", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr",
            "v", "w", "",
        ];
        const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "io"];
        const ENDS: &[&str] = &["", "n", "r", "s", "t", "l", "nd", "ng"];
        let mut words = Vec::with_capacity(WORDS);
        let mut known = std::collections::HashSet::new();
        while words.len() < WORDS {
            // Frequent words are short, as in any language.
            let syllables = match words.len() {
                0..100 => 1,
                100..3_000 => 2,
                _ => 2 + random.below(3),
            };
            let word: String = (0..syllables)
                .flat_map(|_| [STARTS, MIDDLES, ENDS].map(|parts| parts[random.below(parts.len())]))
                .collect();
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let sums = (0..WORDS)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        Self { words, sums }
    }

    fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    fn text(&self, length: usize, random: &mut Random) -> String {
        let total = self.sums[WORDS - 1];
        let words: Vec<&str> = (0..length)
            .map(|_| {
                let at = random.share() * total;
                let rank = self.sums.partition_point(|sum| *sum < at);
                self.word(rank.min(WORDS - 1))
            })
            .collect();
        words.join(" ")
    }
}

/// A small generator of pseudo-random numbers (xorshift), the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

fn round(time: f64) -> f64 {
    (time * 100.0).round() / 100.0
}
