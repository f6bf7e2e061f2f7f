//! Measures search over many messages and opening a long conversation: `bench_search [messages] [folder]`. Fills a
//! database, asks a mix of queries, and prints one line of JSON; figures by kind of query go to stderr.
//!
//! Words are made up and spread as in natural language (Zipf), so that some stand in nearly every message.

use mosaic_protocol::ConversationId;
use mosaic_store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const WORDS: usize = 50_000;
const LONG_CONVERSATION: usize = 10_000;
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
    let long = ConversationId::from("long");
    if !path.exists() {
        Store::open(&path, true).await?.store.close().await;
        let start = Instant::now();
        fill(&path, messages, &vocabulary, &mut random).await?;
        eprintln!(
            "filled in {:.0?}, {} MB",
            start.elapsed(),
            std::fs::metadata(&path)?.len() / 1_000_000
        );
    }
    let start = Instant::now();
    let store = Store::open(&path, true).await?.store;
    let open_store_ms = ms(start);
    store.search("warm", 0, 20).await?;
    let mut all = Vec::new();
    for (kind, queries) in queries(&vocabulary, &mut random) {
        let mut times = Vec::new();
        for query in &queries {
            let start = Instant::now();
            store.search(query, 0, 20).await?;
            times.push((ms(start), query));
        }
        all.extend(times.iter().map(|(time, _)| *time));
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].0;
        let worst = &times[times.len() - 1];
        eprintln!(
            "{kind:<24} p50 {:7.2} p95 {:7.2} max {:7.2} ms  {}",
            at(50),
            at(95),
            worst.0,
            worst.1
        );
    }
    all.sort_by(f64::total_cmp);
    let mut opens = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        store.conversation(&long).await?;
        store.turns(&long, None, 30).await?;
        opens.push(ms(start));
    }
    opens.sort_by(f64::total_cmp);
    let start = Instant::now();
    let transcript = store.transcript(&long).await?.len();
    eprintln!("transcript of {transcript} messages in {:.1} ms", ms(start));
    let start = Instant::now();
    let listed = store.conversations(None, 100).await?.len();
    eprintln!("list of {listed} conversations in {:.1} ms", ms(start));
    let figures = serde_json::json!({
        "messages": messages,
        "p50_ms": round(all[all.len() / 2]),
        "p95_ms": round(all[all.len() * 95 / 100]),
        "max_ms": round(all[all.len() - 1]),
        "open_10k_ms": round(opens[opens.len() * 95 / 100]),
        "open_store_ms": round(open_store_ms),
    });
    use std::io::Write;
    writeln!(std::io::stdout(), "{figures}")?;
    store.close().await;
    Ok(())
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

async fn fill(
    path: &Path,
    messages: usize,
    vocabulary: &Vocabulary,
    random: &mut Random,
) -> Result<(), AnyError> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let turns = messages / 2;
    let mut write = connection.begin().await?;
    for turn in 0..turns {
        let conversation = match turn {
            0..LONG_CONVERSATION if turn < LONG_CONVERSATION / 2 => "long".to_owned(),
            _ => format!("c{}", turn / TURNS_A_CONVERSATION),
        };
        let at = format!(
            "2026-{:02}-{:02}T{:02}:00:00Z",
            1 + turn / 28 / 24 % 12,
            1 + turn / 24 % 28,
            turn % 24
        );
        sqlx::query("INSERT OR IGNORE INTO conversations VALUES (?1, 'A conversation', ?2, ?2)")
            .bind(&conversation)
            .bind(&at)
            .execute(&mut *write)
            .await?;
        let position = sqlx::query(
            "INSERT INTO turns (id, conversation_id, question, sources, status, started_at, ended_at)
             VALUES (?, ?, ?, '{\"type\":\"all\"}', 'finished', ?4, ?4)",
        )
        .bind(format!("turn-{turn:028}"))
        .bind(conversation)
        .bind("a question")
        .bind(&at)
        .execute(&mut *write)
        .await?
        .last_insert_rowid();
        let (question, answer) = (4 + random.below(16), 20 + random.below(160));
        for (from_person, length) in [(true, question), (false, answer)] {
            let text = vocabulary.text(length, random);
            let role = if from_person { "user" } else { "assistant" };
            sqlx::query(
                "INSERT INTO messages (id, turn, role, status, blocks, created_at) VALUES (?, ?, ?, 'finished', ?, ?)",
            )
            .bind(format!("message-{turn:024}-{from_person}"))
            .bind(position)
            .bind(role)
            .bind(serde_json::json!([{ "type": "text", "text": text }]).to_string())
            .bind(&at)
            .execute(&mut *write)
            .await?;
            sqlx::query("INSERT INTO search_texts (turn, from_person, at, text) VALUES (?, ?, ?, ?)")
                .bind(position)
                .bind(from_person)
                .bind(&at)
                .bind(text)
                .execute(&mut *write)
                .await?;
        }
        if turn % 20_000 == 19_999 {
            write.commit().await?;
            write = connection.begin().await?;
        }
    }
    write.commit().await?;
    connection.close().await?;
    Ok(())
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
