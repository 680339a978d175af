//! Closed sets of words: an enum whose cases each have a word in tables, manifests and addresses.

/// Declares an enum, the word of each case, and the ways between the two: a new case is one line.
///
/// ```
/// preau_domain::words! {
///     /// How a page is sorted.
///     pub enum Order {
///         /// Smallest first.
///         Ascending = "ascending",
///         /// Greatest first.
///         Descending = "descending",
///     }
/// }
/// assert_eq!(Order::Ascending.as_str(), "ascending");
/// assert_eq!(Order::of_str("descending"), Some(Order::Descending));
/// assert_eq!(Order::WORDS, ["ascending", "descending"]);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $pub:vis enum $name:ident {
        $($(#[$about_case:meta])* $case:ident = $word:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $pub enum $name {
            $($(#[$about_case])* $case,)+
        }

        impl $name {
            /// All of them, in order.
            $pub const ALL: [Self; [$($word),+].len()] = [$(Self::$case),+];

            /// Their words, in the same order.
            $pub const WORDS: [&'static str; [$($word),+].len()] = [$($word),+];

            /// The word.
            $pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)+
                }
            }

            /// The one that `word` names.
            $pub fn of_str(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$case),)+
                    _ => None,
                }
            }
        }
    };
}
