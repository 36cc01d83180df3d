SELECT wrapped FROM directory_key;
