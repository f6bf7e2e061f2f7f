//! How a server fares, and who wants to know. Reports a change once, and never the same state twice in a row.

use crate::lock;
use mosaic_protocol::{DatasourceId, Health, HealthChange, HealthReport};
use std::sync::Mutex;
use tokio::sync::broadcast;

/// One server's current state.
#[derive(Debug)]
pub(crate) struct HealthCell {
    id: DatasourceId,
    now: Mutex<HealthReport>,
    changes: broadcast::Sender<HealthChange>,
}

impl HealthCell {
    pub(crate) fn new(id: DatasourceId, changes: broadcast::Sender<HealthChange>) -> Self {
        let now = Mutex::new(HealthReport {
            health: Health::Idle,
            detail: String::new(),
        });
        Self { id, now, changes }
    }

    pub(crate) fn get(&self) -> HealthReport {
        lock(&self.now).clone()
    }

    pub(crate) fn set(&self, health: Health, detail: impl Into<String>) {
        let report = HealthReport {
            health,
            detail: detail.into(),
        };
        {
            let mut now = lock(&self.now);
            if *now == report {
                return;
            }
            *now = report.clone();
        }
        tracing::debug!(datasource = %self.id, health = ?report.health, detail = report.detail, "health changed");
        // Nobody listening is fine.
        let _ = self.changes.send(HealthChange {
            datasource_id: self.id.clone(),
            report,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_told_once() {
        let (sender, mut changes) = broadcast::channel(8);
        let cell = HealthCell::new("one".into(), sender);
        cell.set(Health::Ready, "");
        cell.set(Health::Ready, "");
        cell.set(Health::Failing, "it broke");
        assert_eq!(changes.try_recv().unwrap().report.health, Health::Ready);
        assert_eq!(changes.try_recv().unwrap().report.detail, "it broke");
        assert!(changes.try_recv().is_err());
        assert_eq!(cell.get().health, Health::Failing);
    }
}
