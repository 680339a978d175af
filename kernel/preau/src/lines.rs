//! What `region.toml` says of modules (`[[module]]`) and of plans (`[plan.…]`). What is wrong is said with its line.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context as _, Result, bail};
use preau_domain::ids::{ModuleId, Uai};
use preau_domain::limit::{Limit, Limits, PlanScope};
use preau_domain::school::Level;
use preau_platform::config::{LimitsSaid, ModuleLine, Place, Plans};
use preau_runtime::limits;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, de};
use toml::Spanned;

/// A word that stands for something. Read within the file, so that what is wrong with it is said with its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word<T>(T);

/// What a word may stand for.
trait Worded: Sized {
    /// What it stands for, or why for nothing.
    fn read(text: &str) -> Result<Self, String>;
}

impl<'de, T: Worded> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        T::read(&text).map(Word).map_err(D::Error::custom)
    }
}

impl Worded for ModuleId {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is no module's id"))
    }
}

impl Worded for Uai {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is no school's code"))
    }
}

impl Worded for Level {
    fn read(text: &str) -> Result<Self, String> {
        Self::of_str(text)
            .ok_or_else(|| format!("`{text}` is not a level: {}", Self::WORDS.join(", ")))
    }
}

/// A key of a plan.
enum PlanKey {
    Locked,
    Of(Limit),
}

impl Worded for PlanKey {
    fn read(text: &str) -> Result<Self, String> {
        if text == "locked" {
            return Ok(Self::Locked);
        }
        let known = || Limit::WORDS.join(", ");
        let unknown = || format!("unknown field `{text}`, one of locked, {}", known());
        Limit::of_str(text).map(Self::Of).ok_or_else(unknown)
    }
}

/// A limit's value, within its bounds.
struct Bounded(Limit);

impl<'de> de::DeserializeSeed<'de> for Bounded {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<u64, D::Error> {
        let value = u64::deserialize(from)?;
        let limits = Limits(BTreeMap::from([(self.0, value)]));
        // Those that are no module's are refused there, by their key.
        let scope = PlanScope::School(preau_domain::ids::SchoolId(0));
        match limits.wrong(&scope, limits::BUDGETS.view_fuel) {
            None => Ok(value),
            Some(wrong) => Err(D::Error::custom(wrong)),
        }
    }
}

/// Limits, and whether they hold whatever is set by hand.
#[derive(Debug, Default)]
struct LimitsInFile(LimitsSaid);

impl<'de> Deserialize<'de> for LimitsInFile {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Table;

        impl<'de> Visitor<'de> for Table {
            type Value = LimitsInFile;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("limits of a plan")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LimitsInFile, A::Error> {
                let mut said = LimitsSaid::default();
                while let Some(Word(key)) = map.next_key()? {
                    match key {
                        PlanKey::Locked => said.locked = map.next_value()?,
                        PlanKey::Of(limit) => {
                            let value = map.next_value_seed(Bounded(limit))?;
                            said.limits.0.insert(limit, value);
                        }
                    }
                }
                Ok(LimitsInFile(said))
            }
        }

        from.deserialize_map(Table)
    }
}

/// What schools' modules may use and keep, where it is not the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct PlansInFile {
    ecole: LimitsInFile,
    college: LimitsInFile,
    lycee: LimitsInFile,
    school: BTreeMap<Word<Uai>, LimitsInFile>,
    module: BTreeMap<Word<ModuleId>, LimitsInFile>,
}

impl PlansInFile {
    /// Puts them over the defaults.
    pub(crate) fn over(self, plans: &mut Plans) -> Result<()> {
        let each = [
            (Level::Ecole, self.ecole, &mut plans.ecole),
            (Level::College, self.college, &mut plans.college),
            (Level::Lycee, self.lycee, &mut plans.lycee),
        ];
        for (level, LimitsInFile(said), plan) in each {
            if said.locked {
                let level = level.as_str();
                bail!("plan.{level}: locked: nothing is set by hand for a level; lock a school's");
            }
            *plan = said.limits.over(*plan);
        }
        let schools = self.school.into_iter();
        plans
            .schools
            .extend(schools.map(|(Word(uai), LimitsInFile(said))| (uai, said)));
        for (Word(module), LimitsInFile(said)) in self.module {
            let scope = PlanScope::Module(module.clone());
            if let Some(wrong) = said.limits.wrong(&scope, limits::BUDGETS.view_fuel) {
                bail!("plan.module.{module}: {wrong}");
            }
            plans.modules.insert(module, said);
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

/// Where a module is on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ModuleInFile {
    id: Spanned<Word<ModuleId>>,
    levels: Option<Vec<Word<Level>>>,
    schools: Option<Vec<Word<Uai>>>,
    new_schools: Option<Vec<Word<Level>>>,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    locked: bool,
}

fn unworded<T>(words: Vec<Word<T>>) -> Vec<T> {
    words.into_iter().map(|Word(one)| one).collect()
}

impl ModuleInFile {
    /// The lines of a file with this text.
    pub(crate) fn read_all(lines: Vec<Self>, text: &str) -> Result<Vec<ModuleLine>> {
        let mut read: Vec<ModuleLine> = Vec::new();
        for line in lines {
            // What is before its id on the same line is not empty.
            let before = text.get(..line.id.span().start).unwrap_or_default();
            let number = before.lines().count().max(1);
            let Word(module) = line.id.get_ref();
            let says = format!("line {number}: module `{module}`");
            let line = line.read(number).with_context(|| says.clone())?;
            if let Some(other) = read.iter().find(|other| is_said_twice(other, &line)) {
                bail!("{says}: said already at line {}", other.line);
            }
            read.push(line);
        }
        Ok(read)
    }

    fn read(self, line: usize) -> Result<ModuleLine> {
        let place = match (self.levels, self.schools, self.new_schools) {
            (None, None, None) => Place::Levels(Vec::new()),
            (Some(levels), None, None) if !levels.is_empty() => Place::Levels(unworded(levels)),
            (None, Some(schools), None) if !schools.is_empty() => Place::Schools(unworded(schools)),
            (None, None, Some(levels)) if !levels.is_empty() => Place::Newcomers(unworded(levels)),
            _ => bail!("one of `levels`, `schools` and `new-schools`, with something in it"),
        };
        let is_of_schools = matches!(place, Place::Schools(_));
        let may_have_classes = is_of_schools && self.enabled;
        if !self.classes.is_empty() && !may_have_classes {
            bail!("classes: with `schools` only, where it is on");
        }
        Ok(ModuleLine {
            line,
            module: self.id.into_inner().0,
            place,
            classes: self.classes,
            enabled: self.enabled,
            locked: self.locked,
        })
    }
}

/// Whether two lines say something of the same module in the same place, in the same way.
fn is_said_twice(one: &ModuleLine, other: &ModuleLine) -> bool {
    let meet = |some: &[Level], others: &[Level]| {
        let all = some.is_empty() || others.is_empty();
        all || some.iter().any(|level| others.contains(level))
    };
    one.module == other.module
        && match (&one.place, &other.place) {
            (Place::Levels(some), Place::Levels(others))
            | (Place::Newcomers(some), Place::Newcomers(others)) => meet(some, others),
            (Place::Schools(some), Place::Schools(others)) => {
                some.iter().any(|school| others.contains(school))
            }
            _ => false,
        }
}
