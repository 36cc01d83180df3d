export declare function embedModules(): void;
