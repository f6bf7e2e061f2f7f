//! The schema, as numbered migrations built into the program. They are additive and never edited once released.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

const ALL: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "sample", include_str!("../migrations/0002_sample.sql")),
    (3, "evidence", include_str!("../migrations/0003_evidence.sql")),
];

/// Returns the migrations, ready to run.
pub(crate) fn migrator() -> Migrator {
    Migrator::with_migrations(
        ALL.iter()
            .map(|&(version, name, sql)| {
                Migration::new(
                    version,
                    name.into(),
                    MigrationType::Simple,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    )
}
