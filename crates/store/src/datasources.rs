//! The table of datasources: what a person configured, without secrets. Those are the vault's; here only their keys.

use crate::codec::{from_json, to_json};
use crate::error::is_duplicate;
use crate::{Store, StoreError};
use mosaic_protocol::{DatasourceId, FieldValue};
use sqlx::FromRow;

/// A datasource as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDatasource {
    /// Which.
    pub id: DatasourceId,
    /// The connector's id.
    pub connector: String,
    /// The person's name for it; unique without regard to case.
    pub name: String,
    /// The values that are no secrets, in the form's order.
    pub values: Vec<FieldValue>,
    /// The fields whose secret the vault holds.
    pub secrets_set: Vec<String>,
    /// Whether it belongs to the sample company.
    pub sample: bool,
    /// When it was added, RFC 3339 UTC.
    pub created_at: String,
}

#[derive(FromRow)]
struct DatasourceRow {
    id: String,
    connector: String,
    name: String,
    field_values: String,
    secrets_set: String,
    sample: bool,
    created_at: String,
}

impl DatasourceRow {
    fn into_datasource(self) -> Result<StoredDatasource, StoreError> {
        Ok(StoredDatasource {
            values: from_json("read stored datasource", &self.field_values)?,
            secrets_set: from_json("read stored datasource", &self.secrets_set)?,
            id: self.id.into(),
            connector: self.connector,
            name: self.name,
            sample: self.sample,
            created_at: self.created_at,
        })
    }
}

impl Store {
    /// Stores a datasource, new or changed. When it was added is kept from the first time.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another one has the name.
    pub async fn save_datasource(&self, datasource: &StoredDatasource) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO datasources (id, connector, name, field_values, secrets_set, sample, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET connector = excluded.connector, name = excluded.name,
                 field_values = excluded.field_values, secrets_set = excluded.secrets_set",
        )
        .bind(datasource.id.as_str())
        .bind(&datasource.connector)
        .bind(&datasource.name)
        .bind(to_json("store datasource", &datasource.values)?)
        .bind(to_json("store datasource", &datasource.secrets_set)?)
        .bind(datasource.sample)
        .bind(&datasource.created_at)
        .execute(&self.writer)
        .await
        .map_err(|source| match is_duplicate(&source) {
            true => StoreError::Duplicate {
                what: "datasource",
                name: datasource.name.clone(),
            },
            false => StoreError::database("store datasource")(source),
        })?;
        Ok(())
    }

    /// Returns all datasources, the first added first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn datasources(&self) -> Result<Vec<StoredDatasource>, StoreError> {
        let rows: Vec<DatasourceRow> = sqlx::query_as(
            "SELECT id, connector, name, field_values, secrets_set, sample, created_at
             FROM datasources ORDER BY created_at, id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("list datasources"))?;
        rows.into_iter().map(DatasourceRow::into_datasource).collect()
    }

    /// Returns one datasource.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn datasource(&self, id: &DatasourceId) -> Result<StoredDatasource, StoreError> {
        let row: Option<DatasourceRow> = sqlx::query_as(
            "SELECT id, connector, name, field_values, secrets_set, sample, created_at FROM datasources WHERE id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(StoreError::database("read datasource"))?;
        row.ok_or_else(|| StoreError::not_found("datasource", id))?
            .into_datasource()
    }

    /// Removes a datasource. What it answered stays in its conversations.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove_datasource(&self, id: &DatasourceId) -> Result<(), StoreError> {
        let changed = sqlx::query("DELETE FROM datasources WHERE id = ?")
            .bind(id.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("remove datasource"))?;
        match changed.rows_affected() {
            0 => Err(StoreError::not_found("datasource", id)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
