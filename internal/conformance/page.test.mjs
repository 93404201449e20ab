// What a person does with the chat page, in a real browser: each file is about one thing.
import './page/chat.mjs';
import './page/markdown.mjs';
import './page/attacks.mjs';
import './page/tools.mjs';
import './page/images.mjs';
import './page/settings.mjs';
import './page/access.mjs';
import './page/speed.mjs';
