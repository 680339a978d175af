//! Pages, one file each.

pub(crate) mod assignment;
pub(crate) mod changes;
pub(crate) mod class;
pub(crate) mod classes;
pub(crate) mod day;
pub(crate) mod drafts;
pub(crate) mod hand_in;
pub(crate) mod handed;
pub(crate) mod items;
pub(crate) mod marks;
pub(crate) mod session;
pub(crate) mod todo;
pub(crate) mod visas;
pub(crate) mod ways;
pub(crate) mod week;
pub(crate) mod work;
