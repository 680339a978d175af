//! Pages that are followed: who may listen to what, and what they hear.
//!
//! A page names topics of its module. Who opens it follows these for the audiences that they are in, in the standing
//! in which they look at it, and hears that something changed, and nothing else: their browser asks for the page
//! again, with their own rights. So nothing is decided here about who may read what, and a listener that should
//! not be there would learn that something happened, and not what. Still it is let in like a page, asked again and
//! again whether it may stay, and follows only what a page said that it was given: the address to listen at is
//! signed for one session.
//!
//! | file | what |
//! |---|---|
//! | `keys.rs` | topics and audiences as numbers |
//! | `hub.rs` | who listens, and what each has to be told |
//! | `pace.rs` | how much of what a module touches is told at once, and what is told a little later |
//! | `recent.rs` | what was touched of late, for who comes back |
//! | `feed.rs` | from commits, of whichever node, to the pages of this one |

mod feed;
mod hub;
mod keys;
mod pace;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use preau_domain::caller::{Language, Standing};
use preau_domain::hold::Door;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_runtime::limits;

pub(crate) use self::feed::Feed;
pub(crate) use self::hub::Hub;
use self::hub::{Ear, Marks, Whose};
use self::keys::{Key, Part};
pub use self::recent::Position;
use crate::Platform;
use crate::error::PlatformError;
use crate::modules::calls::Opened;
use crate::operation::Operation;

/// What a page follows, as its address to listen at says it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Followed {
    /// Topics of a module, in a school, in a standing.
    Module {
        school: SchoolId,
        standing: Standing,
        module: ModuleId,
        topics: Vec<String>,
    },
    /// What a person is told in all schools.
    Notifications,
}

impl Followed {
    /// On one line: the school, the standing, the module and its topics.
    fn said(&self) -> String {
        match self {
            Self::Module {
                school,
                standing,
                module,
                topics,
            } => format!("{school} {standing} {module} {}", topics.join(",")),
            Self::Notifications => String::new(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Notifications);
        }
        let mut parts = text.splitn(4, ' ');
        Some(Self::Module {
            school: SchoolId(parts.next()?.parse().ok()?),
            standing: Standing::of_str(parts.next()?)?,
            module: parts.next()?.parse().ok()?,
            topics: parts.next()?.split(',').map(str::to_owned).collect(),
        })
    }
}

/// Why somebody may not listen any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Their session is over.
    Session,
    /// The page is not theirs to read any more: they left the school, or the module is off or held back.
    Page,
}

impl Over {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Page => "page",
        }
    }
}

/// What a listener hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Something changed.
    Changed {
        /// The page is to be read again.
        page: bool,
        /// The bell is.
        bell: bool,
        /// At any moment within this time, so that not all come at once.
        spread: Duration,
        /// Where the listener is then.
        position: Position,
    },
    /// Nothing for a while.
    Nothing {
        /// Where the listener is.
        position: Position,
    },
    /// Room is wanted, or the node stops: come again later.
    Leave,
    /// There is nothing to hear for them any more.
    Over(Over),
}

/// Somebody who listens; until this is dropped.
#[derive(Debug)]
pub struct Listening {
    platform: Arc<Platform>,
    ear: Arc<Ear>,
    whose: Whose,
    keys: Box<[(Key, Part)]>,
    /// The session, as it was shown: whether it still counts is asked again and again.
    token: Box<str>,
    followed: Box<Followed>,
    rests: bool,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let Self {
            platform,
            ear,
            whose,
            keys,
            ..
        } = self;
        platform.hub.leave(ear, *whose, keys);
    }
}

impl Listening {
    /// The next that it hears. To be asked again but after [`Heard::Leave`] and [`Heard::Over`].
    pub async fn next(&mut self) -> Heard {
        if std::mem::take(&mut self.rests) {
            tokio::time::sleep(limits::LISTENER_REST).await;
        }
        // Both are a reason to look.
        let _ = tokio::time::timeout(limits::LISTENER_BEAT, self.ear.heard()).await;
        self.rests = true;
        let now = self.platform.now();
        // Before the marks are taken: what is touched between is told twice, and not lost.
        let position = self.platform.hub.position(now);
        match self.platform.followed(&self.token, &self.followed).await {
            Ok((_, keys)) => {
                if keys.as_slice() != &*self.keys {
                    let hub = &self.platform.hub;
                    hub.follow(&self.ear, &self.keys, &keys);
                    self.keys = keys.into();
                }
            }
            Err(PlatformError::NotSignedIn) => return Heard::Over(Over::Session),
            // Whoever cannot be looked up now is told nothing now.
            Err(PlatformError::Internal(_) | PlatformError::Unavailable(_)) => {
                return Heard::Nothing { position };
            }
            Err(_) => return Heard::Over(Over::Page),
        }
        let Marks {
            page,
            bell,
            leave,
            spread,
        } = self.ear.take();
        match (leave, page || bell) {
            (true, _) => Heard::Leave,
            (false, true) => Heard::Changed {
                page,
                bell,
                spread,
                position,
            },
            (false, false) => Heard::Nothing { position },
        }
    }
}

impl Platform {
    /// Up to where pages of this node know what was touched. Taken before a page is made, it says from where on
    /// it is to be followed.
    pub fn live_position(&self) -> Position {
        self.hub.position(self.now())
    }

    /// What a module's page of these topics shows in order to listen; none where it follows nothing.
    pub fn live_page(
        &self,
        operation: &Operation,
        opened: &Opened,
        topics: &[String],
    ) -> Option<String> {
        let followed = Followed::Module {
            school: opened.school.id,
            standing: opened.caller.standing(),
            module: opened.module.manifest.id.clone(),
            topics: topics.to_vec(),
        };
        let follows = !topics.is_empty();
        follows
            .then(|| self.live_seal(operation, &followed))
            .flatten()
    }

    /// The same of a person's notifications.
    pub fn live_notifications(&self, operation: &Operation) -> Option<String> {
        self.live_seal(operation, &Followed::Notifications)
    }

    fn live_seal(&self, operation: &Operation, followed: &Followed) -> Option<String> {
        let sessions = &self.keys.sessions;
        sessions.live_seal(&operation.session, &followed.said())
    }

    /// Lets somebody listen who shows what a page gave them, from where it was, if that can be read.
    pub async fn live_listen(
        self: &Arc<Self>,
        token: &str,
        shown: &str,
        since: Option<Position>,
    ) -> Result<Listening, PlatformError> {
        let operation = self.authenticate(token, Some(Language::default())).await?;
        let sessions = &self.keys.sessions;
        let followed = sessions.live_open(&operation.session, shown);
        let followed = followed.and_then(|said| Followed::read(&said));
        let followed = followed.ok_or(PlatformError::NotFound)?;
        let (whose, keys) = self.followed(token, &followed).await?;
        if self.runtime.is_crowded() {
            return Err(PlatformError::Unavailable(String::new()));
        }
        let ear = self.hub.enter(whose, &keys, since, self.now());
        let ear = ear.ok_or_else(|| {
            metrics::counter!("preau_listeners_refused_total").increment(1);
            PlatformError::Unavailable(String::new())
        })?;
        Ok(Listening {
            platform: Arc::clone(self),
            ear,
            whose,
            keys: keys.into(),
            token: token.into(),
            followed: Box::new(followed),
            rests: false,
        })
    }

    /// What somebody follows now, if they may still read the page.
    async fn followed(
        &self,
        token: &str,
        followed: &Followed,
    ) -> Result<(Whose, Vec<(Key, Part)>), PlatformError> {
        let operation = self.authenticate(token, None).await?;
        let standings = self.standings_all(&operation).await?;
        let person = operation.known.file.id;
        let keys = &self.hub.keys;
        match followed {
            Followed::Notifications => Ok((
                Whose {
                    person,
                    school: None,
                },
                keys.followed(None, &standings, Part::Page),
            )),
            Followed::Module {
                school,
                standing,
                module,
                topics,
            } => {
                let slug = self.school_of(*school).ok_or(PlatformError::NotFound)?;
                let opened = self
                    .module_open(&operation, &slug.slug, module.as_str(), Some(*standing))
                    .await?;
                if self.guard.is_held(*school, module, Door::Pages) {
                    return Err(PlatformError::Forbidden(String::new()));
                }
                let topics: Vec<_> = topics
                    .iter()
                    .map(|topic| format!("{module}.{topic}"))
                    .collect();
                let page = (*school, &*opened.caller, topics.as_slice());
                let whose = Whose {
                    person,
                    school: Some(*school),
                };
                Ok((whose, keys.followed(Some(page), &standings, Part::Bell)))
            }
        }
    }

    /// What to notify when the node is short of connections.
    pub fn live_short(&self) -> Arc<tokio::sync::Notify> {
        Arc::clone(&self.live_short)
    }

    /// Lets everybody who listens leave, and nobody come: the node stops.
    pub fn live_close(&self) {
        self.hub.close();
    }

    /// How many listen on this node.
    pub fn listeners(&self) -> usize {
        self.hub.len()
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::PersonId;
    use preau_domain::person::Profile;

    use super::*;

    #[test]
    fn what_is_followed_is_read_as_it_was_said() {
        for standing in [
            Standing::Own(Profile::Teacher),
            Standing::For(PersonId::of_source("t", "child")),
        ] {
            let followed = Followed::Module {
                school: SchoolId(7),
                standing,
                module: "messaging".parse().expect("an id"),
                topics: vec!["inbox".into(), "sent".into()],
            };
            assert_eq!(Followed::read(&followed.said()), Some(followed));
        }
        let own = Followed::Notifications;
        assert_eq!(Followed::read(&own.said()), Some(own));
        for wrong in [
            "x",
            "7",
            "7 teacher",
            "7 teacher messaging",
            "7 teacher M a",
        ] {
            assert_eq!(Followed::read(wrong), None, "{wrong}");
        }
    }
}
