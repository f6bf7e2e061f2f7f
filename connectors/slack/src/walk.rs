//! Walks a list that the service pages in its own sizes, keeping what a caller wants of it. The mark of a place is the
//! service's cursor and a number of entries after it, so that nothing is lost and nothing comes twice.

use mosaic_connector_kit::ToolError;
use std::future::Future;

/// How many pages one call walks at most.
pub(crate) const MOST_PAGES: usize = 25;

/// What a walk came to.
#[derive(Debug)]
pub(crate) struct Walked<T> {
    pub(crate) kept: Vec<T>,
    /// Where to go on.
    pub(crate) mark: Option<String>,
    /// Whether it stopped because it had gone far enough, not because it had enough.
    pub(crate) tired: bool,
}

/// Walks from a mark until `limit` entries are kept and one more is known to come, or the list ends.
pub(crate) async fn walk<T, F>(
    mark: Option<String>,
    limit: usize,
    mut page: impl FnMut(Option<String>) -> F,
    wanted: impl Fn(&T) -> bool,
) -> Result<Walked<T>, ToolError>
where
    F: Future<Output = Result<(Vec<T>, Option<String>), ToolError>>,
{
    let (mut cursor, mut skip) = read(mark)?;
    let mut kept = Vec::new();
    for _ in 0..MOST_PAGES {
        let (entries, next) = page(cursor.clone()).await?;
        for (index, entry) in entries.into_iter().enumerate().skip(skip) {
            if !wanted(&entry) {
                continue;
            }
            if kept.len() == limit {
                let mark = Some(format!("{index}|{}", cursor.unwrap_or_default()));
                return Ok(Walked {
                    kept,
                    mark,
                    tired: false,
                });
            }
            kept.push(entry);
        }
        skip = 0;
        cursor = next;
        if cursor.is_none() {
            return Ok(Walked {
                kept,
                mark: None,
                tired: false,
            });
        }
    }
    Ok(Walked {
        kept,
        mark: Some(format!("0|{}", cursor.unwrap_or_default())),
        tired: true,
    })
}

fn read(mark: Option<String>) -> Result<(Option<String>, usize), ToolError> {
    let Some(mark) = mark else { return Ok((None, 0)) };
    let wrong = || ToolError::invalid("the cursor is broken").hint("Begin again without a cursor");
    let (skip, cursor) = mark.split_once('|').ok_or_else(wrong)?;
    let cursor = Some(cursor.to_owned()).filter(|cursor| !cursor.is_empty());
    Ok((cursor, skip.parse().map_err(|_| wrong())?))
}

#[cfg(test)]
mod tests {
    use super::walk;

    async fn pages(mark: Option<String>, limit: usize) -> (Vec<u32>, Option<String>) {
        let page = |cursor: Option<String>| async move {
            let from: u32 = cursor.map_or(0, |cursor| cursor.parse().expect("a number"));
            let next = (from < 20).then(|| (from + 10).to_string());
            Ok(((from..from + 10).collect(), next))
        };
        let walked = walk(mark, limit, page, |number| number % 3 == 0)
            .await
            .expect("walked");
        (walked.kept, walked.mark)
    }

    #[tokio::test]
    async fn nothing_is_lost_between_pages_of_different_sizes() {
        let mut all = vec![];
        let mut mark = None;
        loop {
            let (kept, next) = pages(mark, 4).await;
            assert!(kept.len() <= 4);
            all.extend(kept);
            mark = next;
            if mark.is_none() {
                break;
            }
        }
        assert_eq!(all, [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
        assert_eq!(pages(None, 10).await.1, None);
    }
}
