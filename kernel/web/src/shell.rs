//! The shell around a page: who is signed in, which school and child, which modules.

use std::sync::{Arc, OnceLock};

use preau_domain::caller::{Caller, Language};
use preau_domain::page::Tone;
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::school::School;
use preau_platform::modules::catalogue::navigation_seen;
use preau_render::RenderContext;
use preau_render::accent::Accent;
use preau_render::icons::Icon;
use preau_render::portal::account::profile_name;
use preau_render::portal::{
    Flash, ModuleEntry, ModuleFace, PersonBar, SchoolBar, Section, SectionEntry, Shell,
    SwitchChoice, SwitchTo,
};
use preau_render::words::Words;

use crate::cookies;
use crate::state::Web;
use crate::visit::SignedIn;

static REGION: OnceLock<String> = OnceLock::new();

/// Sets the region's name, once, at start.
pub(crate) fn region_name_set(name: &str) {
    let _ = REGION.set(name.to_owned());
}

/// The region's name, for pages that are answered before anything else is known.
pub(crate) fn region_name() -> String {
    REGION.get().cloned().unwrap_or_else(|| "Préau".to_owned())
}

/// The address of a module in a school.
pub fn module_base(school: &School, module: &str) -> String {
    format!("/s/{}/{module}", school.slug)
}

/// How a module is recognised.
pub(crate) fn face(
    manifest: &preau_domain::module::Manifest,
    language: Language,
    href: String,
) -> ModuleFace {
    ModuleFace {
        name: manifest.name.get(language).to_owned(),
        icon: Icon::of_str(&manifest.icon),
        accent: Accent::of_str(&manifest.accent).unwrap_or_default(),
        href,
    }
}

/// Where rendering happens: language, time, zone, and what the audience picker offers.
pub fn render_context(
    web: &Web,
    signed: &SignedIn,
    base: String,
    caller: Option<&Caller>,
) -> RenderContext {
    let taught = |caller: &Caller| {
        let groups = caller.groups.iter().filter(|g| g.role != GroupRole::Pupil);
        let mut taught: Vec<_> = groups
            .map(|g| (g.audience(), g.group.name.clone()))
            .collect();
        taught.dedup();
        taught
    };
    RenderContext {
        language: signed.operation.language,
        now: signed.operation.now,
        zone: web.platform.config().time_zone.clone(),
        base,
        audiences: caller.map(taught).unwrap_or_default(),
    }
}

/// What the person is here, in a word: "Élève, 6A".
fn detail(language: Language, caller: &Caller) -> String {
    let mut detail = profile_name(Words(language), caller.profile);
    if caller.profile == Profile::Pupil
        && let Some(class) = caller.groups.first()
    {
        detail = format!("{detail}, {}", class.group.name);
    }
    detail
}

/// The shell of a page in a school, as the signed-in person sees it.
pub fn shell(
    web: &Web,
    signed: &SignedIn,
    school: Option<(&Arc<School>, &Caller)>,
    title: String,
) -> Shell {
    let operation = &signed.operation;
    let language = operation.language;
    let file = &operation.known.file;
    let here = school.map(|(school, _)| school.id);
    let choices = |current| {
        let schools = operation.schools();
        let known = schools.iter().filter_map(|id| web.platform.school_of(*id));
        known
            .map(|school| SwitchChoice {
                label: school.name.clone(),
                detail: String::new(),
                current: Some(school.id) == current,
                to: SwitchTo::Go(format!("/s/{}", school.slug)),
            })
            .collect::<Vec<_>>()
    };
    let flash = signed
        .visit
        .cookies
        .get(cookies::FLASH)
        .map(|cookie| cookies::decode(cookie.value()));
    Shell {
        language,
        region: web.platform.config().region.clone(),
        title,
        errors: 0,
        accent: Accent::default(),
        here: signed.visit.here.clone(),
        person: Some(PersonBar {
            name: school.map_or_else(
                || file.name.full(),
                |(_, caller)| caller.name.shown_as(caller.profile),
            ),
            detail: school
                .map(|(_, caller)| detail(language, caller))
                .unwrap_or_default(),
            school_admin: school
                .filter(|(_, caller)| caller.is(Function::SchoolAdmin))
                .map(|(school, _)| format!("/s/{}/admin", school.slug)),
            region_admin: operation.is_region(),
        }),
        school: school.map(|(school, _)| SchoolBar {
            name: school.name.clone(),
            choices: choices(here),
        }),
        children: children(web, signed, school),
        modules: school
            .map(|(school, caller)| modules(web, language, school, caller))
            .unwrap_or_default(),
        section: None,
        flash: flash
            .into_iter()
            .map(|text| Flash {
                tone: Tone::Success,
                text,
            })
            .collect(),
    }
}

/// The children of a relative, in all their schools.
fn children(
    web: &Web,
    signed: &SignedIn,
    school: Option<(&Arc<School>, &Caller)>,
) -> Vec<SwitchChoice> {
    let looked_at = school
        .and_then(|(school, caller)| caller.child.as_ref().map(|child| (school.id, child.id)));
    if looked_at.is_none() {
        return Vec::new();
    }
    let all = signed
        .operation
        .known
        .file
        .children
        .iter()
        .filter(|child| child.authority);
    all.filter_map(|child| {
        let school = web.platform.school_of(child.membership.school)?;
        let class = child.membership.class();
        let class = class
            .map(|class| format!("{} · ", class.name))
            .unwrap_or_default();
        Some(SwitchChoice {
            label: child.name.given.clone(),
            detail: format!("{class}{}", school.name),
            current: looked_at == Some((school.id, child.id)),
            to: SwitchTo::Post {
                action: "/child".to_owned(),
                fields: vec![
                    ("child".to_owned(), child.id.to_string()),
                    ("school".to_owned(), school.slug.clone()),
                    ("back".to_owned(), signed.visit.here.clone()),
                ],
            },
        })
    })
    .collect()
}

fn modules(
    web: &Web,
    language: Language,
    school: &Arc<School>,
    caller: &Caller,
) -> Vec<ModuleEntry> {
    web.platform
        .modules_seen(school.id, school.level, caller)
        .iter()
        .map(|module| {
            let base = module_base(school, module.manifest.id.as_str());
            ModuleEntry {
                face: face(&module.manifest, language, base),
                current: false,
                count: 0,
            }
        })
        .collect()
}

/// Marks a module as the one being shown at `path`, with its menu and accent.
pub fn enter_module(
    shell: &mut Shell,
    manifest: &preau_domain::module::Manifest,
    school: &School,
    caller: &Caller,
    path: &str,
) {
    let base = module_base(school, manifest.id.as_str());
    shell.accent = Accent::of_str(&manifest.accent).unwrap_or_default();
    for entry in &mut shell.modules {
        entry.current = entry.face.href == base;
    }
    let entries = navigation_seen(manifest, caller);
    shell.section = Some(Section {
        name: manifest.name.get(shell.language).to_owned(),
        icon: Icon::of_str(&manifest.icon),
        entries: entries
            .iter()
            .map(|entry| SectionEntry {
                label: entry.label.get(shell.language).to_owned(),
                href: if entry.path.is_empty() {
                    base.clone()
                } else {
                    format!("{base}/{}", entry.path)
                },
                current: entry.path == path
                    || (!entry.path.is_empty()
                        && path
                            .strip_prefix(&entry.path)
                            .is_some_and(|rest| rest.starts_with('/'))),
            })
            .collect(),
    });
}
