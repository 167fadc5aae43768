;;; words.el --- Which words are coloured as keywords -*- lexical-binding: t; -*-
;; Writes `path<TAB>row<TAB>column<TAB>kind' for every word of the files named on the command line.
(require 'journey-mode)
(setq create-lockfiles nil enable-local-variables nil)
(dolist (file command-line-args-left)
  (with-temp-buffer
    (insert-file-contents file)
    (journey-mode)
    (font-lock-ensure)
    (goto-char (point-min))
    (while (re-search-forward "[A-Za-z][A-Za-z0-9_]*" nil t)
      (let* ((at (match-beginning 0)) (face (get-text-property at 'face))
             (row (1- (line-number-at-pos at)))
             (column (string-bytes (buffer-substring-no-properties (line-beginning-position) at)))
             (kind (cond ((memq face '(font-lock-keyword-face font-lock-builtin-face font-lock-constant-face)) "keyword")
                         ((memq face '(font-lock-string-face font-lock-comment-face)) "text")
                         (t "name"))))
        ;; The names of stages have the face of constants.
        (when (and (eq face 'font-lock-constant-face)
                   (not (member (match-string 0) '("true" "false" "now" "monday" "tuesday" "wednesday" "thursday" "friday" "saturday" "sunday"))))
          (setq kind "name"))
        (princ (format "%s\t%d\t%d\t%s\n" file row column kind))))))
