//! What calls touched, on its way to the open pages of every node.
//!
//! Each node numbers its own commits, in the transaction itself and in a row that no other node changes: so a
//! touch leaves with its commit or not at all, no node waits for another, and who has read a number of a node has
//! read all before it. What was touched is there for some minutes: for nodes that look now and then, and for a node
//! that begins anew.

use std::str::FromStr as _;

use jiff::Timestamp;
use preau_domain::audience::Audience;
use preau_domain::ids::SchoolId;
use preau_domain::live::Touch;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{Store, StoreError};

/// How far a node has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveHead {
    /// The node: another one each time that a process opens the store.
    pub node: Uuid,
    /// The number of its last commit that touched something.
    pub sequence: i64,
}

/// What a commit touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// One more than that of its node's commit before it.
    pub sequence: i64,
    /// In which school.
    pub school: SchoolId,
    /// What.
    pub touches: Vec<Touch>,
}

/// What a commit touches, as statements need it.
#[derive(Debug)]
pub(crate) struct Prepared {
    node: Uuid,
    /// Lines of a topic and an audience; none where there is nothing.
    lines: String,
}

impl Prepared {
    /// Whether anybody is told anything.
    pub(crate) fn is_some(&self) -> bool {
        !self.lines.is_empty()
    }
}

pub(crate) fn prepare(node: Uuid, touches: &[Touch]) -> Prepared {
    let lines = touches
        .iter()
        .map(|touch| format!("{} {}\n", touch.topic, touch.audience));
    Prepared {
        node,
        lines: lines.collect(),
    }
}

/// A touch as a line says it.
fn read(line: &str) -> Result<Touch, StoreError> {
    let touch = line.split_once(' ').and_then(|(topic, audience)| {
        Some(Touch {
            topic: topic.to_owned(),
            audience: Audience::from_str(audience).ok()?,
        })
    });
    touch.ok_or_else(|| StoreError::corrupt(format!("touch `{line}`")))
}

/// Adds what a commit touches to the feed of its node.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    prepared: &Prepared,
    at: Timestamp,
) -> Result<(), StoreError> {
    if !prepared.is_some() {
        return Ok(());
    }
    let at = at.as_millisecond();
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "INSERT INTO live_node (node, sequence, at) VALUES ($1, 1, $2)
         ON CONFLICT (node) DO UPDATE SET sequence = live_node.sequence + 1, at = excluded.at
         RETURNING sequence",
        prepared.node,
        at
    )?;
    let (sequence,) = row.ok_or_else(|| StoreError::corrupt("a node without a number"))?;
    execute!(
        on,
        "INSERT INTO live_touch (node, sequence, school, touched, at) VALUES ($1, $2, $3, $4, $5)",
        prepared.node,
        sequence,
        school.0,
        prepared.lines.as_str(),
        at
    )?;
    Ok(())
}

impl Store {
    /// Waits until a commit of this store touched something; at once if one did since the last time. For one
    /// who waits.
    pub async fn touched(&self) {
        self.0.touched.notified().await;
    }

    /// How far each node has come.
    pub async fn live_heads(&self) -> Result<Vec<LiveHead>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, i64)> = fetch_all!(on, "SELECT node, sequence FROM live_node")?;
        let heads = rows.into_iter();
        Ok(heads
            .map(|(node, sequence)| LiveHead { node, sequence })
            .collect())
    }

    /// What commits of a node touched after one of this number, in their order, at most 1,000.
    pub async fn live_list(&self, node: Uuid, after: i64) -> Result<Vec<Touched>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, i64, String)> = fetch_all!(
            on,
            "SELECT sequence, school, touched FROM live_touch
             WHERE node = $1 AND sequence > $2 ORDER BY sequence LIMIT 1000",
            node,
            after
        )?;
        rows.into_iter()
            .map(|(sequence, school, lines)| {
                Ok(Touched {
                    sequence,
                    school: SchoolId(school),
                    touches: lines.lines().map(read).collect::<Result<_, _>>()?,
                })
            })
            .collect()
    }

    /// Removes what this node's own commits touched before an instant.
    pub async fn live_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let gone = execute!(
            on,
            "DELETE FROM live_touch WHERE node = $1 AND at < $2",
            self.0.node,
            before.as_millisecond()
        )?;
        on.commit().await?;
        Ok(gone)
    }

    /// Removes what any node's commits touched before an instant long past, and nodes that have not touched
    /// anything since: those are gone.
    pub async fn live_purge_nodes(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = before.as_millisecond();
        let mut on = self.writer().await?;
        let gone = execute!(on, "DELETE FROM live_touch WHERE at < $1", before)?;
        execute!(on, "DELETE FROM live_node WHERE at < $1", before)?;
        on.commit().await?;
        Ok(gone)
    }
}
