//! The five kinds of content blocks.

use super::named::named;

named! {
    /// What a content block holds (FORMAT.md §29.1).
    ///
    /// ```
    /// use vrs_core::format::ContentType;
    ///
    /// assert_eq!(ContentType::from_name("data_layout"), Some(ContentType::DataLayout));
    /// assert_eq!(ContentType::Image.name(), "image");
    /// ```
    ContentType {
        /// Bytes that only the application understands.
        Custom = 0, "custom";
        /// Nothing.
        Empty = 1, "empty";
        /// The values of one data layout.
        DataLayout = 2, "data_layout";
        /// One image or video frame.
        Image = 3, "image";
        /// Sound.
        Audio = 4, "audio";
    }
}
