//! Objects by name, size and date: the literal beginning of a glob is left to the service, the rest is looked at here. Says
//! how many it looked at, and goes on where it stopped.

use super::{count, limit, near, words};
use crate::client::Buckets;
use crate::content::time;
use crate::failure::Asked;
use crate::place::{Links, Place};
use aws_sdk_s3::types::Object;
use globset::{GlobBuilder, GlobMatcher};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

/// The most objects that one call looks at.
const SCANNED: usize = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    glob: Option<String>,
    #[serde(default)]
    prefix: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    min_size: Option<u64>,
    #[serde(default, deserialize_with = "arguments::number")]
    max_size: Option<u64>,
    #[serde(default, deserialize_with = "arguments::text")]
    modified_after: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// What an object has to be.
pub(super) struct Filter {
    glob: Option<GlobMatcher>,
    /// Whether the glob is about the last part of the key only.
    by_name: bool,
    /// What all keys begin with.
    pub(super) prefix: String,
    sizes: (i64, i64),
    after: Option<i64>,
}

pub(super) async fn search(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Asks = call.arguments()?;
    let filter = Filter::read(&asked)?;
    let most = limit(asked.limit, 200);
    let question = format!(
        "search {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        asked.query,
        asked.bucket,
        asked.glob,
        asked.prefix,
        filter.sizes,
        asked.modified_after,
        if asked.query.is_some() { 0 } else { 1 }
    );
    let within = match &asked.bucket {
        Some(bucket) => Some(Place::read(Some(bucket), None)?.bucket),
        None => None,
    };
    if let Some(query) = &asked.query {
        let wanted = words::Wanted {
            query,
            bucket: within.as_deref(),
            filter: &filter,
        };
        let offset = cursor::decode(&question, asked.cursor.as_deref())?;
        return words::search(buckets, call, (&wanted, (most, offset, &question))).await;
    }
    let names = match within {
        Some(name) => vec![name],
        None => words::all_buckets(buckets, &call.cancel).await?,
    };
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    by_name(buckets, call, (&filter, &names, (most as usize, mark, &question))).await
}

/// Looks at keys in their order, bucket by bucket, until enough fit or enough were looked at.
async fn by_name(
    buckets: &Buckets,
    call: &Call,
    (filter, names, (most, mark, question)): (&Filter, &[String], (usize, Option<String>, &str)),
) -> Result<Output, ToolError> {
    let links = Links::of(buckets).await;
    let (from_bucket, mut after) = match mark.as_deref().and_then(|mark| mark.split_once('\n')) {
        Some((bucket, key)) => (bucket.to_owned(), Some(key.to_owned())),
        None => (String::new(), None),
    };
    let mut records: Vec<Record> = vec![];
    let mut scanned = 0;
    let mut last: Option<String> = None;
    let mut stopped = None;
    let left: Vec<&String> = names.iter().filter(|name| **name >= from_bucket).collect();
    'all: for (index, name) in left.iter().enumerate() {
        loop {
            let from = after.take();
            let (objects, more) = match page(buckets, call, (name, &filter.prefix, from)).await {
                Ok(page) => page,
                Err(error) => return Err(near::bucket(buckets, error, (name, &call.cancel)).await),
            };
            for object in &objects {
                let fits = filter.fits(object);
                if fits && records.len() == most {
                    stopped = last;
                    break 'all;
                }
                scanned += 1;
                last = Some(format!("{name}\n{}", object.key().unwrap_or_default()));
                if fits {
                    records.push(record(&links, name, object));
                }
            }
            let goes_on = more || index + 1 < left.len();
            if goes_on && (records.len() == most || scanned >= SCANNED) {
                stopped = last;
                break 'all;
            }
            if !more {
                break;
            }
            after = objects.last().and_then(|object| object.key()).map(str::to_owned);
        }
    }
    let next = stopped.map(|mark| cursor::seal(question, &mark));
    let shown = count(records.len(), "object");
    let heading = format!("{shown} found among {scanned} looked at");
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next)
            .concise(&["id", "size", "time"]),
    ))
}

/// A page of objects after a key, and whether there are more.
pub(super) async fn page(
    buckets: &Buckets,
    call: &Call,
    (bucket, prefix, after): (&str, &str, Option<String>),
) -> Result<(Vec<Object>, bool), ToolError> {
    let asked = Asked {
        action: "s3:ListBucket",
        target: bucket,
    };
    let request = buckets
        .reads()
        .await
        .list_objects_v2()
        .bucket(bucket)
        .prefix(prefix)
        .set_start_after(after);
    let found = buckets.read(&call.cancel, asked, request.send()).await?;
    let more = found.is_truncated() == Some(true);
    Ok((found.contents.unwrap_or_default(), more))
}

fn record(links: &Links, bucket: &str, object: &Object) -> Record {
    let key = object.key().unwrap_or_default();
    words::citable(links, (bucket, key), (object, String::new()))
        .with("size", object.size())
        .with(
            "storage_class",
            object.storage_class().map_or("STANDARD", |class| class.as_str()),
        )
        .with("matches", None::<u64>)
}

impl Filter {
    fn read(asked: &Asks) -> Result<Self, ToolError> {
        let prefix = asked.prefix.clone().unwrap_or_default();
        let by_name = asked.glob.as_deref().is_some_and(|glob| !glob.contains('/'));
        let literal = match &asked.glob {
            Some(glob) if !by_name => literal(glob),
            Some(_) | None => "",
        };
        // Both have to hold, so the longer one is asked for.
        let prefix = if literal.starts_with(&prefix) {
            literal.to_owned()
        } else {
            prefix
        };
        let glob = asked.glob.as_deref().map(matcher).transpose()?;
        let after = asked.modified_after.as_deref().map(moment).transpose()?;
        Ok(Self {
            glob,
            by_name,
            prefix,
            sizes: (
                asked.min_size.map_or(0, bytes),
                asked.max_size.map_or(i64::MAX, bytes),
            ),
            after,
        })
    }

    /// Tells whether an object is what is looked for.
    pub(super) fn fits(&self, object: &Object) -> bool {
        let key = object.key().unwrap_or_default();
        let name = if self.by_name {
            key.rsplit('/').next().unwrap_or(key)
        } else {
            key
        };
        let size = object.size().unwrap_or_default();
        key.starts_with(&self.prefix)
            && self.glob.as_ref().is_none_or(|glob| glob.is_match(name))
            && size >= self.sizes.0
            && size <= self.sizes.1
            && self
                .after
                .is_none_or(|after| object.last_modified().is_some_and(|at| at.secs() >= after))
    }
}

fn bytes(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Returns what stands before the first character of a glob that stands for others.
fn literal(glob: &str) -> &str {
    let end = glob.find(['*', '?', '[', '{', '\\']).unwrap_or(glob.len());
    &glob[..end]
}

fn matcher(glob: &str) -> Result<GlobMatcher, ToolError> {
    let built = GlobBuilder::new(glob)
        .literal_separator(true)
        .case_insensitive(!glob.contains('/'))
        .build();
    built.map(|glob| glob.compile_matcher()).map_err(|_| {
        ToolError::invalid("the glob cannot be read").hint("Write *.csv, logs/**/x-*.gz or {a,b}-?.txt")
    })
}

/// Reads a date or a moment as seconds.
fn moment(text: &str) -> Result<i64, ToolError> {
    let day = || {
        let day: jiff::civil::Date = text.parse().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let moment = text.parse::<Timestamp>().ok().or_else(day);
    moment.map(Timestamp::as_second).ok_or_else(|| {
        ToolError::invalid("`modified_after` is no date").hint("Write 2026-02-20 or 2026-02-20T13:00:00Z")
    })
}

/// Returns when an object was modified, for the reader.
pub(super) fn modified(object: &Object) -> String {
    time(object.last_modified())
}

#[cfg(test)]
mod tests {
    use super::{literal, matcher, moment};

    #[test]
    fn the_literal_beginning_of_a_glob_is_found() {
        assert_eq!(literal("logs/2026/*.gz"), "logs/2026/");
        assert_eq!(literal("logs/a.txt"), "logs/a.txt");
        assert_eq!(literal("**/x"), "");
    }

    #[test]
    fn a_star_stays_in_its_folder_and_two_do_not() {
        let glob = matcher("checkout/*/02/**/checkout-1?.log*").expect("a glob");
        assert!(glob.is_match("checkout/2026/02/20/checkout-13.log.gz"));
        assert!(!glob.is_match("checkout/2026/x/02/20/checkout-13.log"));
        assert!(matcher("*.CSV").expect("a glob").is_match("orders.csv"));
        assert!(matcher("[").is_err());
    }

    #[test]
    fn dates_and_moments_are_read() {
        assert_eq!(moment("1970-01-02"), Ok(86_400));
        assert_eq!(moment("1970-01-01T00:01:00Z"), Ok(60));
        assert!(moment("yesterday").is_err());
    }
}
