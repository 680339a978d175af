//! What a person finds in their notifications, and what they did with it.

use jiff::Timestamp;
use preau_domain::audience::Audience;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::module::Text;
use preau_domain::notification::{Notification, NotificationId};
use uuid::Uuid;

use crate::database::{execute, fetch_all, fetch_optional};
use crate::mailbox::numbers_from;
use crate::rows::{Texts, execute_rows, many_rows};
use crate::{Store, StoreError, column};

/// What of a school's notifications a person is asked about.
#[derive(Debug, Clone)]
pub struct NotificationQuery {
    /// Where.
    pub school: SchoolId,
    /// Of these modules.
    pub modules: Vec<ModuleId>,
    /// For these audiences, besides the person themself and the child: nobody by name.
    pub audiences: Vec<Audience>,
    /// And for this child, as whose relative the person looks, but for what the child had sent themself.
    pub child: Option<PersonId>,
    /// Those that were sent after this instant.
    pub after: Timestamp,
    /// Whether only those are asked for that came after the instant up to which the person has read all.
    pub only_new: bool,
    /// At most so many of each module.
    pub most: u32,
}

/// A notification, as one of those whom it is for finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationLine {
    /// Which one.
    pub id: NotificationId,
    /// Whose.
    pub module: ModuleId,
    /// For whom.
    pub audience: Audience,
    /// Who had it sent; none for the school itself.
    pub author: Option<PersonId>,
    /// Of which kind.
    pub kind: String,
    /// What it says.
    pub text: Text,
    /// The path of the module's page to open.
    pub path: String,
    /// When it was sent.
    pub at: Timestamp,
    /// Whether the person has read it.
    pub read: bool,
}

pub(super) fn audience(text: &str) -> Result<Audience, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(format!("audience `{text}`")))
}

type LineRow = (
    String,
    Uuid,
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<Uuid>,
);

/// Audiences of one statement, besides the person.
const AUDIENCES: usize = 15;
/// Modules of one statement, each an arm that ends by itself: of none does a person see less because another
/// has sent much.
const MODULES: usize = 8;

macro_rules! arm {
    ($module:literal) => {
        concat!(
            "SELECT * FROM (
             SELECT n.module, n.id, n.audience, n.kind, n.text_fr, n.text_en, n.path, n.at, m.at AS mark,
                 n.author
             FROM notification n
             LEFT JOIN notification_mark m
                 ON m.school = n.school AND m.person = $2 AND m.id = n.id
             WHERE n.school = $1 AND n.module = ",
            $module,
            " AND n.audience IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                 AND n.at > $3
                 AND (n.author IS NULL OR n.audience = $4
                     OR (n.author <> $2 AND (n.author <> $29 OR n.audience <> $30)))
             ORDER BY n.at DESC, n.id DESC LIMIT CAST($20 AS BIGINT)) AS arm"
        )
    };
    ($first:literal, $($module:literal),+) => {
        concat!(arm!($first), $(" UNION ALL ", arm!($module)),+)
    };
}

const LINES: &str = arm!("$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28");

/// A line of a person's box: what arrived there and lies there still.
type BoxRow = (
    String,
    Uuid,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<Uuid>,
    i64,
);

/// The newest lines of the boxes of a module, as they came in one place of them; of all of them, so many of one
/// author's.
macro_rules! place {
    ($place:literal) => {
        concat!(
            "SELECT * FROM (
             SELECT d.module, d.line, d.line_kind, d.line_fr, d.line_en, d.line_path, d.at, m.at AS mark,
                 d.author, CAST(e.place AS BIGINT) AS place, e.mail
             FROM mail_box b
             JOIN mail_entry e ON e.school = b.school AND e.box = b.number AND e.person = $2
                 AND e.place = ",
            $place,
            " AND e.mail > $6 AND e.role <> 0
             JOIN mail d ON d.school = e.school AND d.id = e.mail
             LEFT JOIN notification_mark m
                 ON m.school = d.school AND m.person = $2 AND m.id = d.line
             WHERE b.school = $1 AND b.module = $4 AND d.line IS NOT NULL AND d.at > $3
             ORDER BY e.mail DESC LIMIT CAST($8 AS BIGINT)) AS in_place"
        )
    };
}

const BOXES: &str = concat!(
    "SELECT module, line, line_kind, line_fr, line_en, line_path, at, mark, author, place FROM (
     SELECT arrived.*, ROW_NUMBER() OVER (PARTITION BY author ORDER BY mail DESC) AS nth FROM (",
    place!("0"),
    " UNION ALL ",
    place!("1"),
    ") AS arrived) AS numbered
     WHERE author IS NULL OR nth <= CAST($7 AS BIGINT)
     ORDER BY mail DESC LIMIT CAST($5 AS BIGINT)"
);

/// How many times as many lines of a box are looked at as are given: so that who writes often leaves room for
/// others.
const LOOKED_AT: i64 = 3;

const MARK: Texts = many_rows!(
    "INSERT INTO notification_mark (school, person, id, at) VALUES ",
    4,
    " ON CONFLICT (school, person, id) DO NOTHING"
);

impl Store {
    /// Of each module the newest lines for a person; those that they had sent themself only where these are
    /// for them as a person, and none that their child had sent to the child.
    #[expect(
        clippy::many_single_char_names,
        reason = "the places of a static statement"
    )]
    pub async fn notification_list(
        &self,
        person: PersonId,
        asked: &NotificationQuery,
    ) -> Result<Vec<NotificationLine>, StoreError> {
        let mut on = self.reader().await?;
        let school = asked.school;
        let read_to: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT read_to FROM notification_reader WHERE school = $1 AND person = $2",
            school.0,
            person.0
        )?;
        let read_to = read_to.map_or(i64::MIN, |(at,)| at);
        let mut after = asked.after.as_millisecond();
        if asked.only_new {
            after = after.max(read_to);
        }
        let me = Audience::Person(person).to_string();
        let child = asked.child.unwrap_or(person);
        let for_child = Audience::Person(child).to_string();
        let others = asked.audiences.iter().map(Audience::to_string);
        let others: Vec<_> = others
            .chain(asked.child.map(|_| for_child.clone()))
            .collect();
        let mut lines = Vec::new();
        for modules in asked.modules.chunks(MODULES) {
            let module = |at: usize| modules.get(at).map_or("", ModuleId::as_str);
            // Once also where there is no audience but the person.
            let (first, rest) = others.split_at(others.len().min(AUDIENCES));
            for audiences in std::iter::once(first).chain(rest.chunks(AUDIENCES)) {
                let place = |at: usize| audiences.get(at).unwrap_or(&me).as_str();
                let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = std::array::from_fn(place);
                let rows: Vec<LineRow> = fetch_all!(
                    on,
                    LINES,
                    school.0,
                    person.0,
                    after,
                    me.as_str(),
                    a,
                    b,
                    c,
                    d,
                    e,
                    f,
                    g,
                    h,
                    i,
                    j,
                    k,
                    l,
                    m,
                    n,
                    o,
                    i64::from(asked.most),
                    module(0),
                    module(1),
                    module(2),
                    module(3),
                    module(4),
                    module(5),
                    module(6),
                    module(7),
                    child.0,
                    for_child.as_str()
                )?;
                for row in rows {
                    lines.push(line(row, read_to)?);
                }
            }
        }
        for module in &asked.modules {
            let rows: Vec<BoxRow> = fetch_all!(
                on,
                BOXES,
                school.0,
                person.0,
                after,
                module.as_str(),
                i64::from(asked.most),
                numbers_from(after),
                i64::from(Notification::MAX_OF_AUTHOR),
                i64::from(asked.most) * LOOKED_AT
            )?;
            for row in rows {
                lines.push(line_of_box(row, person, read_to)?);
            }
        }
        Ok(lines)
    }

    /// The kinds that a person does not want to be told of, by module.
    pub async fn notification_mutes(
        &self,
        person: PersonId,
    ) -> Result<Vec<(ModuleId, String)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String)> = fetch_all!(
            on,
            "SELECT module, kind FROM notification_mute WHERE person = $1 ORDER BY module, kind",
            person.0
        )?;
        rows.into_iter()
            .map(|(module, kind)| Ok((column::module(&module)?, kind)))
            .collect()
    }

    /// Says of each of these kinds whether a person wants to be told of it; of others nothing changes.
    pub async fn notification_mutes_set(
        &self,
        person: PersonId,
        kinds: &[(ModuleId, String, bool)],
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        for (module, kind, wanted) in kinds {
            if *wanted {
                execute!(
                    on,
                    "DELETE FROM notification_mute WHERE person = $1 AND module = $2 AND kind = $3",
                    person.0,
                    module.as_str(),
                    kind.as_str()
                )?;
            } else {
                execute!(
                    on,
                    "INSERT INTO notification_mute (person, module, kind) VALUES ($1, $2, $3)
                     ON CONFLICT (person, module, kind) DO NOTHING",
                    person.0,
                    module.as_str(),
                    kind.as_str()
                )?;
            }
        }
        on.commit().await?;
        Ok(())
    }

    /// Notes that a person has read these, each with the instant when it was sent.
    pub async fn notification_read(
        &self,
        person: PersonId,
        read: &[(SchoolId, NotificationId, Timestamp)],
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute_rows!(on, MARK, read, |(school, id, at)| (
            school.0,
            person.0,
            id.0,
            at.as_millisecond()
        ));
        on.commit().await?;
        Ok(())
    }

    /// Notes that a person has read everything in a school that was sent up to an instant, and these
    /// besides. What else was noted up to then goes.
    pub async fn notification_read_to(
        &self,
        person: PersonId,
        school: SchoolId,
        to: Timestamp,
        besides: &[(NotificationId, Timestamp)],
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO notification_reader (school, person, read_to) VALUES ($1, $2, $3)
             ON CONFLICT (school, person) DO UPDATE SET read_to = excluded.read_to
             WHERE excluded.read_to > notification_reader.read_to",
            school.0,
            person.0,
            to.as_millisecond()
        )?;
        execute!(
            on,
            "DELETE FROM notification_mark WHERE school = $1 AND person = $2 AND at <= $3",
            school.0,
            person.0,
            to.as_millisecond()
        )?;
        execute_rows!(on, MARK, besides, |(id, at)| (
            school.0,
            person.0,
            id.0,
            at.as_millisecond()
        ));
        on.commit().await?;
        Ok(())
    }
}

/// What is read in the box is read here, too.
fn line_of_box(
    row: BoxRow,
    person: PersonId,
    read_to: i64,
) -> Result<NotificationLine, StoreError> {
    let (module, id, kind, fr, en, path, at, mark, author, place) = row;
    let audience = Audience::Person(person).to_string();
    let row = (module, id, audience, kind, fr, en, path, at, mark, author);
    let mut line = line(row, read_to)?;
    line.read |= place % 2 == 1;
    Ok(line)
}

fn line(row: LineRow, read_to: i64) -> Result<NotificationLine, StoreError> {
    let (module, id, audience, kind, fr, en, path, at, mark, author) = row;
    Ok(NotificationLine {
        id: NotificationId(id),
        module: column::module(&module)?,
        audience: self::audience(&audience)?,
        author: column::person(author),
        kind,
        text: Text { fr, en },
        path,
        at: column::time(at)?,
        read: mark.is_some() || at <= read_to,
    })
}
